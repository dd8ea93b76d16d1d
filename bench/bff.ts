/**
 * Starts the compiled BFF, or a variant of it, against the upstream stub, and opens the flows that the requests need.
 */
import { openSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { start, type Measured, type StartOptions } from './processes.js'
import { ACCOUNT, BACKOFFICE_KEY, UPSTREAM_BASE } from './helper.js'

export interface Bff extends Measured {
  url: string
  internalUrl: string
  /** Milliseconds from the start of the process to the first answer of /health/live. */
  startMs: number
}

export interface BffOptions extends Pick<StartOptions, 'env' | 'nodeArgs'> {
  /** Origin of the upstream stub. */
  upstream: string
  /** Where its log goes. */
  directory: string
  /** Path of the compiled module from here. Any that starts the two doors. */
  module?: string
  /** Tells logs of one module apart. */
  name?: string
  /** How long it may take to listen. */
  patienceMs?: number
}

const READY_MS = 60_000
const WIDGET_BODY = { flow: 'purchase', customer_identification: { account_number: ACCOUNT } }

/** Resolves once it has the form values. */
export async function startBff (options: BffOptions): Promise<Bff> {
  const bff = await startColdBff(options)
  await formsLoaded(bff.url)
  return bff
}

/** Resolves with the first answer. */
export async function startColdBff ({
  upstream, directory, module = '../server/main.js', name = '', patienceMs = READY_MS, env, nodeArgs = []
}: BffOptions): Promise<Bff> {
  const file = new URL(module, import.meta.url)
  const log = join(directory, `${basename(file.pathname)}${name}.log`)
  const out = openSync(log, 'w')
  const started = performance.now()
  const measured = start(file, {
    nodeArgs,
    env: {
      NODE_ENV: 'production',
      PORT: '0',
      INTERNAL_PORT: '0',
      FLEXITI_ENVIRONMENT: 'merchant-integration',
      FLEXITI_BASE_URL: `${upstream}${UPSTREAM_BASE}`,
      FLEXITI_CLIENT_ID: 'bench',
      FLEXITI_CLIENT_SECRET: 'bench-secret',
      BACKOFFICE_KEYS: `bench:${BACKOFFICE_KEY}`,
      // On as by default, and never reached: all requests come from one address.
      RATE_LIMIT_PER_MINUTE: '1000000000',
      IDENTIFICATION_LIMIT_PER_HOUR: '1000000',
      ...env
    },
    stdio: ['ignore', out, out, 'ipc']
  })
  const { public: url, internal: internalUrl } = await listening(measured, log, started + patienceMs)
  await (await fetch(`${url}/health/live`)).arrayBuffer()
  return { ...measured, url, internalUrl, startMs: performance.now() - started }
}

/** The doors' addresses, which only the log says. */
async function listening (
  { child }: Measured, log: string, deadline: number
): Promise<{ public: string, internal: string }> {
  while (performance.now() < deadline && child.exitCode === null) {
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

/** Binds a flow to the account and opens its widget, so that its token is held and the account may be asked about. */
export async function openWidget (
  { url, internalUrl }: Pick<Bff, 'url' | 'internalUrl'>, referenceId: string
): Promise<void> {
  const flow = { 'content-type': 'application/json', 'x-reference-id': referenceId }
  await post(`${internalUrl}/v1/flows`, { ...flow, authorization: `Bearer ${BACKOFFICE_KEY}` }, {
    account_number: ACCOUNT
  })
  await post(`${url}/v1/widget/init`, flow, WIDGET_BODY)
}

async function post (url: string, headers: Record<string, string>, body: object): Promise<void> {
  const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  const text = await response.text()
  if (!response.ok) throw new Error(`${new URL(url).pathname} responded ${response.status}: ${text}`)
}
