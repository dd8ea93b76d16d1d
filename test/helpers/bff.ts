/**
 * A BFF of one's own for a test: simulator, services and both doors on free ports, real sockets between them, closed at
 * teardown.
 */
import { randomUUID } from 'node:crypto'
import type { FastifyInstance } from 'fastify'
import { pino } from 'pino'
import type { Test } from 'tap'
import { Agent } from 'undici'
import { simulatorCredentials } from '../../config/environments.js'
import { loadSettings, type Env, type Settings } from '../../config/settings.js'
import { createValidators, type Validators } from '../../plugins/validation/validators.js'
import { buildDoors, type Doors } from '../../server/doors.js'
import { startSimulator } from '../../simulator/flexiti/server.js'
import type { Clock } from '../../src/util/clock.js'
import { Problem } from '../../src/problems/problem.js'
import { createServices, type Services } from '../../server/services.js'
import { openFinfo } from '../../server/finfo.js'
import { openStores, type Stores } from '../../server/stores.js'
import { startFinfo, type FinfoControls } from './finfo.js'
import { isDocumentedProblem, type Document } from './contract.js'

export type Json = Record<string, unknown>

/** A key of the internal door that every BFF here knows, and the header that shows it. */
export const backofficeKey = 'test-key-0123456789abcdef0123456789abcdef'
export const withKey = { authorization: `Bearer ${backofficeKey}` }
/** Settings of a BFF whose internal door has no keys: the simulator's environment would bring a ready-made one. */
export const withoutKeys: Env = {
  BACKOFFICE_KEYS: undefined,
  FLEXITI_ENVIRONMENT: 'merchant-integration',
  FLEXITI_CLIENT_ID: simulatorCredentials.clientId,
  FLEXITI_CLIENT_SECRET: simulatorCredentials.clientSecret
}

export interface Reply {
  status: number
  headers: Record<string, string | string[] | undefined>
  bytes: Buffer
  text: string
  /** The body as JSON; `{}` where it is none. */
  body: Json
}

export interface Sent {
  /** Sent as JSON. */
  json?: unknown
  /** Sent as a form: fields, or the text as it is. */
  form?: Record<string, string> | string
  /** Sent as it is; say in `headers` what it is. */
  raw?: string | Buffer
  headers?: Record<string, string | string[]>
}

export interface Caller {
  send (method: string, path: string, sent?: Sent): Promise<Reply>
  get (path: string, headers?: Record<string, string>): Promise<Reply>
  post (path: string, json?: unknown, headers?: Record<string, string>): Promise<Reply>
  delete (path: string, headers?: Record<string, string>): Promise<Reply>
}

/** A request as the simulator received it (simulator/shared/received.ts). */
export interface Received {
  endpoint: string | null
  method: string
  path: string
  query: Record<string, string>
  headers: Record<string, string>
  raw_headers: string[]
  body: Json
  body_sha256: string
  scope: string | null
  grant?: string
  status: number | null
  /** Ids of the faults that it had. */
  faults?: string[]
}

/** A call that the simulator has and does not answer yet. */
export interface Held {
  /** Resolves when the simulator has it. */
  arrived (): Promise<void>
  release (): Promise<void>
}

export interface SimulatorControl {
  url: string
  /** What the next calls get instead of their answer (simulator/shared/faults.ts). */
  fault (fault: Json): Promise<void>
  /** Holds the next call up that fits, as `fault` does but for its latency, until the test lets it go. */
  hold (fault: Json): Promise<Held>
  /** All faults that wait are forgotten. */
  heal (): Promise<void>
  /** What was received, in order; only one endpoint's if one is named. */
  received (endpoint?: string): Promise<Received[]>
  /** Forgets what was received. */
  forget (): Promise<void>
  settings (changes: Json): Promise<void>
  /** Moves the simulator's clock alone. */
  advance (seconds: number): Promise<void>
  /** Does what a shopper does who enters the right PIN in the widget of this flow. */
  passWidget (referenceId: string): Promise<void>
  close (): Promise<void>
}

/** Of the simulated Finfo, which has no widget. */
export type FinfoControl = Omit<SimulatorControl, 'passWidget'> & FinfoControls

export interface Bff {
  publicUrl: string
  internalUrl: string
  settings: Settings
  services: Services
  stores: Stores
  doors: Doors
  simulator: SimulatorControl
  /** Throws where the BFF was started without Finfo. */
  readonly finfo: FinfoControl
  /** Every log line of the process. */
  logs: Json[]
  /** Every line of the audit trail. */
  audit: Json[]
  /** The lines of requests, once there are that many: a line may be written after its answer has arrived. */
  requestLines (count: number): Promise<Json[]>
  /** The public door as a server or curl calls it. */
  public: Caller
  /** The internal door; keys are the caller's business (`withKey`). */
  internal: Caller
  /**
   * The public door as one browser calls it from pages of `origin`, by default the door's own; it keeps its cookies.
   */
  browser (origin?: string): Caller
  /** Moves the clocks of the BFF and of the simulators. */
  advance (seconds: number): Promise<void>
}

export interface BffOptions {
  /** Settings besides the usual ones, e.g. `{ RATE_LIMIT_PER_MINUTE: '3' }`; undefined removes one. */
  env?: Env
  /** Life of Flexiti's tokens in seconds. */
  tokenSeconds?: number
  /**
   * Whether to start what runs by itself (refresh scheduler, first load of the forms); without it the simulator
   * receives what the test sends.
   */
  start?: boolean
  /** Whether there is Finfo too, simulated. */
  finfo?: boolean
}

const usual: Env = {
  FLEXITI_ENVIRONMENT: 'simulator',
  PORT: '0',
  INTERNAL_PORT: '0',
  RATE_LIMIT_PER_MINUTE: '0',
  IDENTIFICATION_LIMIT_PER_HOUR: '1000000',
  MERCHANT_LOGIN: 'on',
  BACKOFFICE_KEYS: `test:${backofficeKey}`,
  // No call is given up on a slow machine; a test of a call that hangs sets less.
  UPSTREAM_TIMEOUT_MS: '20000'
}

/** Compiled once for all BFFs of a test file, each schema by its first use. */
const validators: Record<'documented' | 'shape', Validators> = {
  documented: { ...createValidators('documented'), compileInBackground () {} },
  shape: { ...createValidators('shape'), compileInBackground () {} }
}

export async function startBff (t: Test, {
  env = {}, tokenSeconds, start = false, finfo: withFinfo = false
}: BffOptions = {}): Promise<Bff> {
  const agent = new Agent({ connections: 512 })
  const finfo = withFinfo ? await startFinfo(agent, controlOf) : undefined
  // Also where the settings turn out to be wrong.
  t.teardown(async () => { await finfo?.close() })
  const settings = loadSettings({
    ...usual,
    ...(finfo !== undefined && {
      FINFO_ENVIRONMENT: 'simulator', FINFO_BASE_URL: finfo.baseUrl, FINFO_TOKEN_URL: finfo.tokenUrl
    }),
    ...env
  })
  const simulator = await startSimulator(tokenSeconds === undefined ? {} : { tokenSeconds })
  const { clock, advance } = movableClock()
  const logs: Json[] = []
  const audit: Json[] = []
  const log = pino({ level: settings.logLevel, base: null }, {
    write: (line: string) => {
      logs.push(JSON.parse(line))
    }
  })
  // Whatever the environment: no test leaves this machine.
  const baseUrl = env.FLEXITI_BASE_URL ?? simulator.baseUrl
  const onBackgroundError = (what: string, error: unknown): void => {
    log.warn({ what, code: error instanceof Problem ? error.code : (error as Error).name }, 'background failure')
  }
  const stores = await openStores({ settings, clock, baseUrl })
  const services = createServices({
    settings,
    clock,
    stores,
    baseUrl,
    finfo: await openFinfo({
      settings,
      stores,
      clock,
      onBackgroundError: (error) => { onBackgroundError('product data', error) },
      onWrongAddress: (setting, endpoint) => { log.error({ setting, endpoint }, 'Finfo does not know the address') }
    }),
    audit: (line) => { audit.push({ ...line }) },
    onBackgroundError,
    onFlowsExpired: (report) => { log.warn(report, 'flows expired, or their refreshes are late') }
  })
  let publicUrl = settings.publicUrl ?? ''
  const doors = await buildDoors({
    settings, services, log, publicUrl: () => publicUrl, validators: validators[settings.flexitiChecks]
  })
  let simulatorOpen = true
  const closeSimulator = async (): Promise<void> => {
    if (simulatorOpen) {
      simulatorOpen = false
      await simulator.close()
    }
  }
  t.teardown(async () => {
    await agent.destroy()
    // First, so that nothing is left to wait for.
    await closeSimulator()
    await finfo?.close()
    await doors.public.close()
    await doors.internal.close()
    await services.close()
  })

  const publicAddress = await doors.public.listen({ host: settings.host, port: settings.port })
  if (publicUrl === '') publicUrl = publicAddress
  const internalUrl = await doors.internal.listen({ host: settings.internalHost, port: settings.internalPort })
  if (start) services.start()
  // A Redis that is slow to answer is not what the test is about.
  await until(async () => {
    try {
      await services.store.count()
      return true
    } catch {
      return false
    }
  })

  const control = controlOf(simulator.url, agent, closeSimulator)
  const given = JSON.stringify([env, withFinfo])
  const publicCaller = heldToDocument(t, callerOf(publicAddress, agent), doors.public, `public ${given}`)
  return {
    publicUrl: publicAddress,
    internalUrl,
    settings,
    services,
    stores,
    doors,
    simulator: control,
    get finfo () {
      if (finfo === undefined) throw new Error('the BFF was started without Finfo')
      return finfo
    },
    logs,
    audit,
    async requestLines (count) {
      const lines = (): Json[] => logs.filter(({ msg }) => msg === 'request')
      await until(() => lines().length >= count)
      return lines()
    },
    public: publicCaller,
    internal: heldToDocument(t, callerOf(internalUrl, agent), doors.internal, `internal ${given}`),
    browser: (origin = publicUrl) => browserOf(publicCaller, origin),
    async advance (seconds) {
      advance(seconds)
      if (simulatorOpen) await control.advance(seconds)
      await finfo?.advance(seconds).catch(() => { /* It was closed. */ })
    }
  }
}

/** Waits, a few ms at a time, for what the other side of a socket is about to do. */
export async function until (isTrue: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 10_000; tries++) {
    if (await isTrue()) return
    await new Promise((resolve) => { setTimeout(resolve, 3) })
  }
  throw new Error('waited for something that did not come')
}

/** The real clock, and a way to set it forward. */
function movableClock (): { clock: Clock, advance: (seconds: number) => void } {
  let ahead = 0
  return {
    clock: {
      now: () => performance.now() + ahead,
      wall: () => Date.now() + ahead,
      sleep: async (ms) => await new Promise((resolve) => { setTimeout(resolve, ms).unref() })
    },
    advance: (seconds) => { ahead += seconds * 1000 }
  }
}

export function callerOf (url: string, agent: Agent): Caller {
  async function call (method: string, path: string, { json, form, raw, headers = {} }: Sent = {}): Promise<Reply> {
    const [type, body] = json !== undefined
      ? ['application/json', JSON.stringify(json)]
      : form !== undefined
        ? ['application/x-www-form-urlencoded', typeof form === 'string' ? form : new URLSearchParams(form).toString()]
        : [undefined, raw ?? null]
    const response = await agent.request({
      origin: url,
      method: method as 'GET',
      path,
      headers: { ...(type !== undefined && { 'content-type': type }), ...headers },
      body
    })
    const bytes = Buffer.from(await response.body.arrayBuffer())
    const text = bytes.toString()
    return { status: response.statusCode, headers: response.headers, bytes, text, body: parsed(text) }
  }
  return callerBy(call)
}

function callerBy (call: Caller['send']): Caller {
  return {
    send: call,
    get: async (path, headers = {}) => await call('GET', path, { headers }),
    post: async (path, json, headers = {}) => await call('POST', path, { json, headers }),
    delete: async (path, headers = {}) => await call('DELETE', path, { headers })
  }
}

/** By door and settings. To make one takes as long as a start, and most tests have the usual one. */
const documents = new Map<string, Document>()

/**
 * Whatever a test is about: a problem that an operation answers is one that the OpenAPI document has for it.
 * `settings`: what tells the documents of one door apart.
 */
function heldToDocument (t: Test, caller: Caller, door: FastifyInstance, settings: string): Caller {
  return callerBy(async (method, path, sent) => {
    const reply = await caller.send(method, path, sent)
    const isProblem = String(reply.headers['content-type']).startsWith('application/problem+json') && reply.text !== ''
    if (isProblem && door.hasDecorator('swagger')) {
      const document = documents.get(settings) ?? door.swagger() as unknown as Document
      documents.set(settings, document)
      if (!isDocumentedProblem(document, { method, path, ...reply })) {
        t.fail(`${method} ${path} answers ${String(reply.body.code)}, which its OpenAPI document does not have`)
      }
    }
    return reply
  })
}

function browserOf (caller: Caller, origin: string): Caller {
  const jar = new Map<string, string>()
  async function call (method: string, path: string, sent: Sent = {}): Promise<Reply> {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await caller.send(method, path, {
      ...sent, headers: { origin, ...(cookie !== '' && { cookie }), ...sent.headers }
    })
    for (const line of [response.headers['set-cookie'] ?? []].flat()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      jar.set(name, value)
    }
    return response
  }
  return callerBy(call)
}

export function controlOf (url: string, agent: Agent, close: () => Promise<void>): SimulatorControl {
  async function call (method: 'GET' | 'POST' | 'DELETE', path: string, json?: Json): Promise<Json> {
    const { statusCode, body } = await agent.request({
      origin: url, path: `/__simulator/${path}`, method, body: json === undefined ? null : JSON.stringify(json)
    })
    const text = await body.text()
    if (statusCode !== 200) throw new Error(`the simulator refused ${method} ${path}: ${text}`)
    return JSON.parse(text)
  }
  return {
    url,
    fault: async (fault) => { await call('POST', 'faults', fault) },
    async hold (fault) {
      const id = randomUUID()
      await call('POST', 'faults', { id, kind: 'latency', ...fault, latency_ms: 600_000 })
      return {
        async arrived () {
          await until(async () => {
            const { requests } = await call('GET', 'received') as { requests: Received[] }
            return requests.some(({ faults }) => faults?.includes(id) === true)
          })
        },
        release: async () => { await call('DELETE', `faults/${id}`) }
      }
    },
    heal: async () => { await call('DELETE', 'faults') },
    received: async (endpoint) => (await call('GET', endpoint === undefined
      ? 'received'
      : `received?endpoint=${endpoint}`)).requests as Received[],
    forget: async () => { await call('DELETE', 'received') },
    settings: async (changes) => { await call('POST', 'settings', changes) },
    advance: async (seconds) => { await call('POST', 'clock', { advance_seconds: seconds }) },
    async passWidget (referenceId) {
      const sessions = (await call(
        'GET', 'widgets'
      )).widgets as Array<{ widget_session_id: string, reference_id: string }>
      const session = sessions.filter(({ reference_id: id }) => id.replaceAll('-', '') === referenceId).at(-1)
      if (session === undefined) throw new Error('no widget was opened in this flow')
      await call('POST', `widgets/${session.widget_session_id}/verify`, {})
    },
    close
  }
}

function parsed (text: string): Json {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}
