/**
 * A money call whose store, or whose process, goes at the worst moment: at each command that the call gives to Redis,
 * before Redis has it and after Redis has done it. Nothing is paid twice, what was never sent is not held to be
 * unknown, and nobody is locked out for ever.
 */
import { test, type Test } from 'tap'
import type { FlowCalls } from '../../../src/calls/flow-calls.js'
import { JsonBody } from '../../../src/upstream/json-body.js'
import type { UpstreamResponse } from '../../../src/upstream/response.js'
import { createFlows, type Flows } from '../../../src/flows/flows.js'
import { newReferenceId, type Flow } from '../../../src/flows/flow.js'
import { createRedisFlowStore } from '../../../src/flows/redis/store.js'
import type { FlowStore } from '../../../src/flows/store.js'
import { createAuditTrail } from '../../../src/money/audit.js'
import { createLedger } from '../../../src/money/ledger.js'
import type { Operation } from '../../../src/money/operation.js'
import { createPayments, type Payments } from '../../../src/money/payments.js'
import { createRedisLedgerStore } from '../../../src/money/redis/store.js'
import type { MoneyCaller, MoneyRequest } from '../../../src/money/request.js'
import { Problem } from '../../../src/problems/problem.js'
import { unavailable } from '../../../src/redis/errors.js'
import { openRedisLink, type RedisLink } from '../../../src/redis/link.js'
import { createSealer } from '../../../src/redis/seal.js'
import { systemClock } from '../../../src/util/clock.js'
import { until } from '../../helpers/bff.js'
import { startRedis, withoutRedis, type RedisServer } from '../../helpers/redis.js'
import { storeKeys } from '../../helpers/redis-stores.js'
import { json } from '../../flows/helper.js'

const LEASE_MS = 75_000
const DAY_MS = 24 * 3600 * 1000

type Kind = 'authorize' | 'apply' | 'capture' | 'deposit'

interface Asked { request: Omit<MoneyRequest, 'idempotencyKey'>, caller: Pick<MoneyCaller, 'scope' | 'route' | 'path'> }

const requests: Record<Kind, Asked> = {
  authorize: {
    request: { endpoint: 'authorize', body: new JsonBody({ account_number: 116994755 }) },
    caller: { scope: 'customer', route: '/v1/authorizations', path: '/v1/authorizations' }
  },
  apply: {
    request: { endpoint: 'apply', body: new JsonBody({ city: 'Toronto' }) },
    caller: { scope: 'customer', route: '/v1/apply', path: '/v1/apply' }
  },
  capture: {
    request: { endpoint: 'capture', params: { authorization_id: '12343' }, body: new JsonBody({ amount: '10.5' }) },
    caller: {
      scope: 'merchant',
      route: '/v1/authorizations/:authorization_id/capture',
      path: '/v1/authorizations/12343/capture'
    }
  },
  deposit: {
    request: { endpoint: 'transactions', body: new JsonBody({ amount: 10 }) },
    caller: { scope: 'merchant', route: '/v1/transactions', path: '/v1/transactions' }
  }
}

/** What happens at the n-th command of a call. */
interface Accident {
  at: number
  /** Before Redis has the command, or after it has done it, so that only the answer is lost. */
  when: 'before' | 'after'
  strike (): Promise<void> | void
}

interface Process {
  payments: Payments
  flows: Flows
  store: FlowStore
  link: RedisLink
  /** From now on counts commands, and lets the accident happen. Returns how many there were so far. */
  beware (accident: Accident): () => number
  /** From now on it does nothing any more, as after a kill -9. */
  die (): void
}

/** How often Flexiti was sent something, by all processes. */
interface Flexiti { sent: number, reply: () => UpstreamResponse | Promise<UpstreamResponse> }

/** The clock of the stores, and how far the test has set it forward. */
const time = { ahead: 0 }

async function startProcess (t: Test, url: string, prefix: string, flexiti: Flexiti): Promise<Process> {
  const real = await openRedisLink({
    url, space: { prefix }, clock: systemClock, time: () => Date.now() + time.ahead, timeoutMs: 30_000
  })
  t.teardown(async () => { await real.close() })
  let accident: Accident | undefined
  let commands = 0
  let dead = false
  const link: RedisLink = {
    ...real,
    get up () { return real.up },
    get connected () { return real.connected },
    get prefix () { return real.prefix },
    get marker () { return real.marker },
    get losses () { return real.losses },
    get info () { return real.info },
    async run (script, keys, args) {
      if (dead) return await new Promise<never>(() => {})
      const strikes = accident !== undefined && ++commands === accident.at ? accident : undefined
      if (strikes?.when === 'before') await strikes.strike()
      if (dead) return await new Promise<never>(() => {})
      const result = await real.run(script, keys, args)
      if (strikes?.when === 'after') {
        await strikes.strike()
        if (!dead) throw unavailable()
      }
      return dead ? await new Promise<never>(() => {}) : result
    }
  }
  const clock = { ...systemClock, sleep: async () => await systemClock.sleep(5) }
  const shared = { link, sealer: createSealer(storeKeys) }
  const store = createRedisFlowStore({ ...shared, idleMs: DAY_MS, maxAgeMs: DAY_MS, maxCount: 1000 })
  const flows = createFlows({ store, random: () => 0.5 })
  const ledger = createLedger({
    store: createRedisLedgerStore({ ...shared, clock }), audit: createAuditTrail(() => {}), clock, leaseMs: LEASE_MS
  })
  const calls: FlowCalls = {
    prepare: async () => undefined as never,
    call: async () => { throw new Error('money is not judged elsewhere') },
    async attempt (_flow, _request, { onSend }) {
      onSend?.()
      flexiti.sent++
      return { response: await flexiti.reply(), token: undefined as never }
    }
  }
  return {
    payments: createPayments({ ledger, flows, calls, clock }),
    flows,
    store,
    link,
    beware (coming) {
      accident = coming
      commands = 0
      return () => commands
    },
    die () { dead = true }
  }
}

interface Played {
  flexiti: Flexiti
  flowId: string
  prefix: string
  first: Process
  request (process: Process, key: string): Promise<string>
  operation (process: Process, key?: string): Promise<Operation | undefined>
  /** How far the flow's one call got; undefined where it may be made, and where the kind is made in no flow. */
  state (process: Process): Promise<string | undefined>
}

async function play (t: Test, redis: RedisServer, kind: Kind): Promise<Played> {
  const flexiti: Flexiti = { sent: 0, reply: () => json(200, { authorization_id: 12343 }) }
  const flowId = newReferenceId()
  const prefix = `${flowId}:`
  const first = await startProcess(t, redis.url, prefix, flexiti)
  await until(() => first.link.up)
  await first.store.open({
    id: flowId,
    phase: 'widget',
    order: { reference: 'Order-1', amount: '234.45' },
    accountNumber: '116994755',
    widgetSessionIds: ['session-1']
  })
  const isShoppers = kind === 'authorize' || kind === 'apply'
  const keyName = isShoppers ? 'public' : 'till'
  return {
    flexiti,
    flowId,
    prefix,
    first,
    async request ({ payments, store }, idempotencyKey) {
      try {
        const flow = await store.get(flowId) as Flow
        const act = kind === 'authorize' || kind === 'apply' ? kind : 'send'
        const { request, caller } = requests[kind]
        await payments[act](flow, { ...request, idempotencyKey }, { ...caller, keyName }, {})
        return 'succeeded'
      } catch (error) {
        if (error instanceof Problem) return error.code
        throw error
      }
    },
    async operation ({ payments }, key = 'first') {
      try {
        return await payments.find(keyName, key, isShoppers ? flowId : undefined)
      } catch (error) {
        if (error instanceof Problem && error.code === 'not-found') return undefined
        throw error
      }
    },
    async state ({ store, flows }) {
      const flow = await store.get(flowId, { peek: true }) as Flow
      return kind === 'authorize'
        ? flows.authorizationOf(flow)
        : kind === 'apply' ? flows.applicationOf(flow) : undefined
    }
  }
}

const isOnce = (kind: Kind): boolean => kind === 'authorize' || kind === 'apply'
const done: Record<Kind, string> = {
  authorize: 'already-authorized', apply: 'already-applied', capture: 'succeeded', deposit: 'succeeded'
}

for (const kind of Object.keys(requests) as Kind[]) {
  for (const when of ['before', 'after'] as const) {
    test(`${kind}: Redis goes ${when} each of its commands, and comes back`, { skip: withoutRedis }, async (t) => {
      const redis = await startRedis(t, ['--appendonly', 'yes', '--appendfsync', 'always'])
      for (let at = 1; ; at++) {
        const { flexiti, first, request, operation, state } = await play(t, redis, kind)
        let struck = false
        const commands = first.beware({
          at,
          when,
          strike: async () => {
            struck = true
            await redis.kill()
          }
        })
        const told = await request(first, 'first')
        if (!struck) {
          t.ok(commands() >= 2, `${commands()} commands`)
          t.equal(told, 'succeeded')
          return
        }
        const moment = `${when} command ${at}, after ${flexiti.sent} sent: ${told}`
        const wasSent = flexiti.sent === 1
        if (!wasSent) t.equal(told, 'store-unavailable', moment)
        else t.ok(told === 'succeeded' || told === 'outcome-unknown', moment)
        await redis.start()
        await until(() => first.link.up)
        if (wasSent) {
          await until(async () => (await operation(first))?.state === 'succeeded')
          if (isOnce(kind)) await until(async () => await state(first) === 'succeeded')
        } else {
          await until(async () => await operation(first) === undefined)
          await until(async () => await state(first) === undefined)
        }
        t.equal(await request(first, 'first'), 'succeeded', `${moment}; the same key again`)
        t.equal(flexiti.sent, 1, moment)
        if (isOnce(kind)) t.equal(await request(first, 'second'), done[kind], `${moment}; another key`)
        t.equal(flexiti.sent, isOnce(kind) ? 1 : flexiti.sent, moment)
      }
    })

    test(`${kind}: its process is killed ${when} each of its commands`, { skip: withoutRedis }, async (t) => {
      const redis = await startRedis(t)
      for (let at = 1; ; at++) {
        const { flexiti, first, request, operation, state, prefix, flowId } = await play(t, redis, kind)
        const killed = new Promise<'killed'>((resolve) => {
          first.beware({
            at,
            when,
            strike: () => {
              first.die()
              resolve('killed')
            }
          })
        })
        if (await Promise.race([request(first, 'first'), killed]) !== 'killed') return
        const wasSent = flexiti.sent === 1
        const moment = `${when} command ${at}, after ${flexiti.sent} sent`
        const next = await startProcess(t, redis.url, prefix, flexiti)
        await until(() => next.link.up)
        if (isOnce(kind)) {
          const during = await request(next, 'second')
          if (wasSent) t.not(during, 'succeeded', `${moment}; within the lease`)
          if (during === 'succeeded') {
            t.equal(flexiti.sent, 1, moment)
            continue
          }
        }
        time.ahead += LEASE_MS
        t.not(await state(next), 'running', `${moment}; the lease is over`)
        const left = await operation(next)
        if (left !== undefined) t.ok(left.state !== 'running', moment)
        if (isOnce(kind)) {
          const after = await request(next, 'third')
          const refusals = /^(outcome-unknown|already-authorized|already-applied)$/
          t.match(after, refusals, `${moment}: another key gets ${after}`)
          t.equal(flexiti.sent, wasSent ? 1 : 0, `${moment}: nothing is sent on a guess`)
        }
        // A person looks at Flexiti, and says what is there.
        if (left?.state === 'indeterminate') {
          const outcome = wasSent ? 'succeeded' : 'rejected'
          await next.payments.settle('first', { outcome, note: 'seen', by: 'till' }, isOnce(kind) ? flowId : undefined)
        }
        if (isOnce(kind)) {
          t.equal(await request(next, 'fourth'), wasSent ? done[kind] : 'succeeded', `${moment}: after it was settled`)
          t.equal(flexiti.sent, 1, moment)
        } else if (wasSent) {
          t.equal(await request(next, 'first'), 'succeeded', moment)
          t.equal(flexiti.sent, 1, moment)
        }
      }
    })
  }
}
