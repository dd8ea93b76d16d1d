/** Starts the compiled BFF against the upstream stub, and opens the flows that the requests need. */
import { openSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { start, type Measured } from './processes.js'

export interface Bff extends Measured {
  url: string
  internalUrl: string
  /** Milliseconds from the start of the process to the first answer of /health/live. */
  startMs: number
}

const READY_MS = 30_000
const FLOW_BODY = { flow: 'purchase', customer_identification: { account_number: 20009100 } }

/** For the internal door. */
export const BACKOFFICE_KEY = 'bench-key-of-thirty-two-characters-or-more'

/** `main.js`, or another module that starts the same doors. Its log goes to `directory`. */
export async function startBff (module: URL, upstream: string, directory: string): Promise<Bff> {
  const log = join(directory, `${basename(module.pathname)}.log`)
  const out = openSync(log, 'w')
  const started = performance.now()
  const measured = start(module, {
    env: {
      NODE_ENV: 'production',
      PORT: '0',
      INTERNAL_PORT: '0',
      FLEXITI_ENVIRONMENT: 'training',
      FLEXITI_BASE_URL: `${upstream}/flexiti/pos-api`,
      FLEXITI_CLIENT_ID: 'bench',
      FLEXITI_CLIENT_SECRET: 'bench-secret',
      BACKOFFICE_KEYS: `bench:${BACKOFFICE_KEY}`,
      RATE_LIMIT_PER_MINUTE: '0'
    },
    stdio: ['ignore', out, out, 'ipc']
  })
  const { public: url, internal: internalUrl } = await listening(measured, log, started)
  await (await fetch(`${url}/health/live`)).arrayBuffer()
  const startMs = performance.now() - started
  await formsLoaded(url)
  return { ...measured, url, internalUrl, startMs }
}

/** The doors' addresses, which only the log says. */
async function listening ({ child }: Measured, log: string, started: number): Promise<{ public: string, internal: string }> {
  while (performance.now() - started < READY_MS && child.exitCode === null) {
    const line = readFileSync(log, 'utf8').split('\n').find((each) => each.includes('"msg":"listening"'))
    if (line !== undefined) return JSON.parse(line) as { public: string, internal: string }
    await sleep(2)
  }
  throw new Error(`the BFF does not listen:\n${readFileSync(log, 'utf8')}`)
}

async function formsLoaded (url: string): Promise<void> {
  for (const deadline = performance.now() + READY_MS; performance.now() < deadline; await sleep(20)) {
    const response = await fetch(`${url}/v1/i18n?lang=en`)
    await response.arrayBuffer()
    if (response.headers.get('x-cache') === 'hit') return
  }
  throw new Error('the BFF has no form values')
}

/** Opens a flow and its widget, so that its token is held and its account may be asked about. */
export async function openWidget (url: string, referenceId: string): Promise<void> {
  const response = await fetch(`${url}/v1/widget/init`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-reference-id': referenceId },
    body: JSON.stringify(FLOW_BODY)
  })
  if (response.status !== 200) throw new Error(`widget/init answered ${response.status}: ${await response.text()}`)
  await response.arrayBuffer()
}
