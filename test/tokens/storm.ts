/**
 * A storm on a driven clock: shoppers who wait in the widget, ordinary traffic and captures beside them, and a Flexiti
 * that answers as the storm says. Everything between the flows and the sockets is the real thing: lanes, breakers,
 * repeats, credentials gate, token manager, refresh scheduler. The lanes' connections are a model: so many calls at a
 * time, the others wait in a queue.
 */
import { mock } from 'node:test'
import { createFlowCalls, type FlowCalls } from '../../src/calls/flow-calls.js'
import { createServiceFlow } from '../../src/calls/service-flow.js'
import { createFlexitiClient } from '../../src/flexiti/client.js'
import { createTokenClient } from '../../src/flexiti/token-endpoint.js'
import type { Flow } from '../../src/flows/flow.js'
import { createFlows } from '../../src/flows/flows.js'
import { createMemoryFlowStore } from '../../src/flows/memory/store.js'
import { guardCredentials } from '../../src/tokens/credentials-gate.js'
import { createRefreshScheduler } from '../../src/tokens/refresh-scheduler.js'
import { createTokenManager } from '../../src/tokens/token-manager.js'
import type { ExpiredFlow } from '../../src/tokens/token-records.js'
import type { UpstreamResponse } from '../../src/upstream/response.js'
import type { Transport, TransportOptions, TransportRequest } from '../../src/upstream/transport.js'
import { TransportError } from '../../src/upstream/transport-error.js'
import type { Clock } from '../../src/util/clock.js'
import { Problem } from '../../src/problems/problem.js'
import { JsonBody } from '../../src/upstream/json-body.js'
import { json, MINUTE, SECOND, settle } from '../flows/helper.js'
import { seeded } from '../helpers/random.js'

export type CallKind = 'token' | 'plans' | 'capture' | 'other'

/** How Flexiti answers a call. Without a status it does what it was asked. */
export interface Weather {
  status?: number
  latencyMs?: number
  retryAfter?: number
}

export interface StormOptions {
  /** What Flexiti does from `from` to `until`, milliseconds after the widgets were opened. Calm before and after. */
  from: number
  until: number
  weather: (kind: CallKind, random: () => number) => Weather
  /** Shoppers who wait in the widget; every second one was bound by the shop's server. */
  waiting?: number
  /** How far apart the first and the last opened it, milliseconds. */
  openedWithin?: number
  /** Of their tokens, milliseconds. */
  lifeMs?: number
  /** Of the public lane. */
  connections?: number
  queue?: number
  /** Shoppers who ask for plans, one call after the other. */
  asking?: number
  /** New shoppers a second, from `from` to `until`; each needs a token for a first call. */
  newcomers?: number
  /** Captures a second. */
  captures?: number
}

export interface StormReport {
  /** The waiting flows that were lost. */
  expired: ExpiredFlow[]
  /** Those that live on a refreshed token. */
  refreshed: number
  /** Captures that Flexiti answered, whatever it said. */
  capturesAnswered: number
  /** Captures that we refused: Flexiti never saw them. */
  capturesRefused: string[]
  /** New shoppers who got no token, and why; those whom Flexiti refused are not among them. */
  newcomersRefused: string[]
  newcomers: number
  /** Refreshes that Flexiti received. */
  refreshes: number
  /** Token calls that were out at once, at most. */
  tokenCallsAtOnce: number
  faults: unknown[]
}

const CALM: Weather = {}
const STEP = 50

export async function runStorm (options: StormOptions): Promise<StormReport> {
  mock.timers.enable({ apis: ['setTimeout', 'setInterval', 'Date'], now: 5_000_000 })
  try {
    return await drive(options)
  } finally {
    mock.timers.reset()
  }
}

function createStormClock (): Clock {
  return {
    now: () => Date.now(),
    wall: () => Date.now(),
    sleep: async (ms) => await new Promise((resolve) => { setTimeout(resolve, ms) })
  }
}

async function drive ({
  from, until, weather, waiting = 30, openedWithin = 10 * SECOND, lifeMs = 4 * MINUTE, connections = 64, queue = 256,
  asking = 30, newcomers = 2, captures = 10
}: StormOptions): Promise<StormReport> {
  const clock = createStormClock()
  const random = seeded(12)
  const started = clock.now()
  const isStorm = (): boolean => clock.now() - started >= from && clock.now() - started < until
  const upstream = createUpstream({ clock, lifeMs, weather: (kind) => isStorm() ? weather(kind, random) : CALM })
  const bff = createBff({ clock, random, connections, queue, transport: upstream.transport })
  const report: StormReport = {
    expired: bff.expired,
    refreshed: 0,
    capturesAnswered: 0,
    capturesRefused: [],
    newcomersRefused: [],
    newcomers: 0,
    refreshes: 0,
    tokenCallsAtOnce: 0,
    faults: bff.faults
  }
  const traffic = createTraffic(bff, report)

  await bff.run(2 * STEP)
  const ids = Array.from({ length: waiting }, (_, n) => (n + 1).toString(16).padStart(32, '0'))
  const opened: Array<Promise<void>> = []
  for (let passed = 0; passed < openedWithin; passed += STEP) {
    for (let n = opened.length; n < waiting * (passed + STEP) / openedWithin; n++) {
      opened.push(bff.openWidget(ids[n] as string, n % 2 === 0))
    }
    await bff.run(STEP)
  }
  await bff.run(SECOND)
  await Promise.all(opened)
  const ends = Math.max(until, openedWithin + lifeMs) + 20 * SECOND
  await bff.run(from - 5 * SECOND - (clock.now() - started), 250)
  for (let n = 0; n < asking; n++) traffic.ask(n)
  for (let passed = clock.now() - started; passed < ends; passed += STEP) {
    if (random() < captures * STEP / SECOND) traffic.capture()
    if (isStorm() && random() < newcomers * STEP / SECOND) traffic.arrive()
    await bff.run(STEP)
  }
  traffic.stop()
  await bff.run(MINUTE / 2, 250)
  const flows = await Promise.all(ids.map(async (id) => await bff.store.get(id, { peek: true })))
  report.refreshed = flows.filter((flow) =>
    flow?.phase === 'widget' && (flow.tokens.customer?.generation ?? 0) > 1).length
  Object.assign(report, upstream.counts)
  await bff.close()
  return report
}

interface Bff {
  store: ReturnType<typeof createMemoryFlowStore>
  calls: FlowCalls
  backOffice: ReturnType<typeof createServiceFlow>
  expired: ExpiredFlow[]
  faults: unknown[]
  clock: Clock
  openWidget (id: string, bound: boolean): Promise<void>
  open (id: string): Promise<Flow>
  /** Lets so many milliseconds pass, the scheduler's ticks included. */
  run (ms: number, step?: number): Promise<void>
  close (): Promise<void>
}

function createBff ({ clock, random, connections, queue, transport }: {
  clock: Clock,
  random: () => number,
  connections: number,
  queue: number,
  transport: (options: TransportOptions) => Transport
}): Bff {
  const expired: ExpiredFlow[] = []
  const faults: unknown[] = []
  const client = createFlexitiClient({
    baseUrl: 'http://flexiti.example',
    clientId: 'flexitidemo',
    referenceIdFormat: 'compact',
    timeoutMs: 15 * SECOND,
    connections,
    queue,
    clock,
    random,
    transport
  })
  const tokenClient = guardCredentials(createTokenClient({
    client, clientId: 'flexitidemo', clientSecret: 'secret', clock
  }), clock)
  const store = createMemoryFlowStore({ now: clock.now, idleMs: Infinity, maxAgeMs: Infinity, maxCount: 100_000 })
  const tokenManager = createTokenManager({
    store, tokenClient, random, clock, onExpired: (one) => { expired.push(one) }
  })
  const calls = createFlowCalls({ client, tokenManager, clock })
  const flows = createFlows({ store, random })
  const refreshScheduler = createRefreshScheduler({
    store, tokenManager, random, clock, onError: (error) => { faults.push(error) }
  })
  const backOffice = createServiceFlow({ id: 'f'.repeat(32), scope: 'merchant', client, tokenClient, clock, random })
  refreshScheduler.start()
  backOffice.keepWarm((error) => { faults.push(error) })
  return {
    store,
    calls,
    backOffice,
    expired,
    faults,
    clock,
    open: async (id) => (await store.open({ id })).flow,
    async openWidget (id, bound) {
      const { flow } = await store.open({ id, ...(bound && { order: { reference: id, amount: '100.00' } }) })
      const token = await tokenManager.getToken(flow, 'customer', { forWidget: true })
      await flows.pin(flow, token, { sessionId: id })
    },
    async run (ms, step = STEP) {
      await settle()
      for (let passed = 0; passed < ms; passed += step) {
        mock.timers.tick(Math.min(step, ms - passed))
        await settle()
      }
    },
    async close () {
      backOffice.stop()
      const stopped = refreshScheduler.stop()
      await this.run(15 * SECOND, 500)
      await stopped
      await client.close()
    }
  }
}

interface Traffic {
  ask (n: number): void
  capture (): void
  arrive (): void
  stop (): void
}

/** What goes on beside those who wait. */
function createTraffic ({ calls, backOffice, open, clock }: Bff, report: StormReport): Traffic {
  let count = 0
  let stopped = false
  const codeOf = (error: unknown): string => error instanceof Problem
    ? error.code
    : error instanceof TransportError ? error.failure : String(error)
  const plansOf = async (id: string): Promise<void> => {
    await calls.attempt(await open(id), {
      endpoint: 'calculateInterest',
      params: { account_number: '1' },
      body: new JsonBody({ amount: ++count })
    }, { scope: 'customer' }, {})
  }
  const inBackground = (work: () => Promise<void>): void => {
    work().catch((error: unknown) => { report.faults.push(error) })
  }
  return {
    ask (n) {
      inBackground(async () => {
        const id = (0xa000 + n).toString(16).padStart(32, '0')
        for (;;) {
          await plansOf(id).catch(() => {})
          await clock.sleep(SECOND)
          if (stopped) return
        }
      })
    },
    capture () {
      inBackground(async () => {
        try {
          await backOffice.calls.attempt(await backOffice.flow(), {
            endpoint: 'capture',
            params: { authorization_id: String(++count) },
            body: new JsonBody({ amount: count }),
            idempotencyKey: `capture-${count}`
          }, { scope: 'merchant' }, {})
          report.capturesAnswered++
        } catch (error) {
          report.capturesRefused.push(codeOf(error))
        }
      })
    },
    arrive () {
      report.newcomers++
      const id = (0xb0000 + ++count).toString(16).padStart(32, '0')
      inBackground(async () => {
        try {
          const flow = await open(id)
          const request = { endpoint: 'driversLicense', body: new JsonBody({}) } as const
          await calls.attempt(flow, request, { scope: 'customer' }, {})
        } catch (error) {
          const held = (await open(id)).tokens.customer
          if (held === undefined && codeOf(error) !== 'flexiti-failed') report.newcomersRefused.push(codeOf(error))
        }
      })
    },
    stop () { stopped = true }
  }
}

/** A model of Flexiti that rotates refresh tokens, and of the connections to it. */
function createUpstream ({ clock, lifeMs, weather }: {
  clock: Clock, lifeMs: number, weather: (kind: CallKind) => Weather
}): { transport: (options: TransportOptions) => Transport, counts: { refreshes: number, tokenCallsAtOnce: number } } {
  const counts = { refreshes: 0, tokenCallsAtOnce: 0 }
  const diesAt = new Map<string, number>()
  let issued = 0
  let tokenCallsOut = 0

  function answerToken (body: Buffer | null): UpstreamResponse {
    const form = new URLSearchParams(String(body))
    const old = form.get('refresh_token')
    if (old !== null) {
      if ((diesAt.get(old) ?? 0) <= clock.now()) return json(400, { error: 'invalid_grant' })
      diesAt.delete(old)
    }
    const n = ++issued
    diesAt.set(`refresh-${n}`, clock.now() + lifeMs)
    return json(200, { access_token: `access-${n}`, refresh_token: `refresh-${n}`, expires_in: lifeMs / SECOND })
  }

  function answer (kind: CallKind, { body }: TransportRequest, { status, retryAfter }: Weather): UpstreamResponse {
    if (kind === 'token' && String(body).includes('grant_type=refresh_token')) counts.refreshes++
    if (status === undefined) return kind === 'token' ? answerToken(body) : json(200, {})
    const headers: Record<string, string> = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }
    return { ...json(status, { error: 'storm' }), headers }
  }

  async function process (request: TransportRequest): Promise<UpstreamResponse> {
    const kind = kindOf(request.path)
    const now = weather(kind)
    if (kind === 'token') counts.tokenCallsAtOnce = Math.max(counts.tokenCallsAtOnce, ++tokenCallsOut)
    // Carried out when it arrives, answered later.
    const response = answer(kind, request, now)
    await clock.sleep(now.latencyMs ?? STEP)
    if (kind === 'token') tokenCallsOut--
    return response
  }

  return { transport: (options) => createModelTransport(options, process), counts }
}

function kindOf (path: string): CallKind {
  if (path.endsWith('/oauth/token')) return 'token'
  if (path.includes('calculate-interest')) return 'plans'
  return path.endsWith('/capture') ? 'capture' : 'other'
}

/** So many at a time, the others wait; each has its deadline, the wait included. */
function createModelTransport (
  { connections, queue }: TransportOptions, process: (request: TransportRequest) => Promise<UpstreamResponse>
): Transport {
  let out = 0
  const waiting: Array<() => void> = []
  const isFull = (): boolean => out + waiting.length >= connections + queue
  const next = (): void => {
    out--
    waiting.shift()?.()
  }
  return {
    send: async (request) => await new Promise((resolve, reject) => {
      if (isFull()) {
        reject(new TransportError('queue-full', false))
        return
      }
      let sent = false
      let over = false
      const start = (): void => {
        out++
        sent = true
        process(request).then((response) => {
          if (over) return
          over = true
          clearTimeout(deadline)
          next()
          resolve(response)
        }, reject)
      }
      const deadline = setTimeout(() => {
        over = true
        if (sent) next()
        else waiting.splice(waiting.indexOf(start), 1)
        reject(new TransportError('timeout', sent))
      }, request.timeoutMs)
      if (out < connections) start()
      else waiting.push(start)
    }),
    get full () { return isFull() },
    close: async () => {}
  }
}
