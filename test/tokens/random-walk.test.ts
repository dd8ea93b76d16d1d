/**
 * Thousands of random events over a few flows, against a model of Flexiti that rotates refresh tokens and kills the old
 * ones. What must never happen is checked at each event, not at chosen ones. The seed is in the test's name; the same
 * seed walks the same way.
 */
import { test } from 'tap'
import type { Scope } from '../../src/flexiti/endpoints.js'
import { RefreshTokenDeadError, type Grant, type TokenClient } from '../../src/flexiti/token-endpoint.js'
import { createTokenManager } from '../../src/tokens/token-manager.js'
import { hasEnded, isPinned, type Flow } from '../../src/flows/flow.js'
import { refreshThreshold, widgetBudget, type Token } from '../../src/flows/token.js'
import { createFlows } from '../../src/flows/flows.js'
import { createRefreshScheduler } from '../../src/tokens/refresh-scheduler.js'
import { createMemoryFlowStore } from '../../src/flows/memory/store.js'
import type { FlowStore } from '../../src/flows/store.js'
import { Problem, problem } from '../../src/problems/problem.js'
import { createDrivenClock, MINUTE, SECOND, settle } from '../flows/helper.js'
import { seeded } from '../helpers/random.js'

const EVENTS = 8000
const FLOWS = 8
/** Flows die of age now and then, so that their names are used again. */
const MAX_AGE = 45 * MINUTE
const SCOPES: Scope[] = ['customer', 'merchant']
const idOf = (n: number): string => n.toString(16).padStart(32, '0')
const randomId = (random: () => number): string => idOf(Math.floor(random() * FLOWS))

interface Pair {
  accessToken: string
  refreshToken: string
  diesAt: number
  /** Whether Flexiti still takes it for a refresh. */
  alive: boolean
}

/** A token call that is out. */
interface Pending {
  settle (): void
}

interface World {
  faults: string[]
  counts: Record<string, number>
  step (): Promise<void>
  /** All token calls that are out are answered, and Flexiti is well from now on. */
  calm (): Promise<void>
  /** A token for each flow that is not over; their number. */
  useAll (): Promise<number>
}

function createWorld (seed: number): World {
  const random = seeded(seed)
  const clock = createDrivenClock()
  const faults: string[] = []
  const counts: Record<string, number> = {}
  const count = (what: string): void => { counts[what] = (counts[what] ?? 0) + 1 }
  const chance = (probability: number): boolean => random() < probability

  /** The flows as they are in the store at this very moment. */
  const kept = new Map<string, Flow>()
  const plain = createMemoryFlowStore({ now: clock.now, idleMs: 30 * MINUTE, maxAgeMs: MAX_AGE, maxCount: 100 })
  const record = (flow: Flow | undefined): void => {
    if (flow === undefined) return
    const before = kept.get(flow.id)
    kept.set(flow.id, flow)
    if (before === undefined || before.openedAt !== flow.openedAt) return
    if (hasEnded(before) && !hasEnded(flow)) faults.push('a flow rose from the dead')
    if (isPinned(before) && flow.phase === 'open') faults.push('a pinned flow was opened again')
    if (hasEnded(flow) && Object.keys(flow.tokens).length > 0) faults.push('a flow that is over holds a token')
    for (const scope of SCOPES) {
      const [old, young] = [before.tokens[scope], flow.tokens[scope]]
      if (old === undefined) continue
      if (young === undefined ? !hasEnded(flow) : young.generation < old.generation) {
        faults.push(`${scope}: an older token took the place of a newer`)
      }
      if (young !== undefined && young.generation === old.generation && young.accessToken !== old.accessToken) {
        faults.push(`${scope}: a token changed without a new generation`)
      }
    }
  }
  const store: FlowStore = {
    ...plain,
    open: async (flow) => {
      const opened = await plain.open(flow)
      record(opened.flow)
      return opened
    },
    change: async (id, version, change) => {
      const changed = await plain.change(id, version, change)
      record(changed)
      return changed
    },
    claimDue: async (limit, leaseMs) => {
      const claimed = await plain.claimDue(limit, leaseMs)
      claimed.forEach(record)
      return claimed
    }
  }

  // Flexiti's side.
  const pairs = new Map<string, Pair>()
  /** The flow and scope that each access token was issued for. */
  const owners = new Map<string, string>()
  const spent = new Set<string>()
  const refused = new Set<string>()
  const out = new Map<string, Pending[]>()
  let issued = 0
  let well = false

  function issue (key: string): Pair & Grant {
    issued++
    const lifeMs = [
      20 * MINUTE, 20 * MINUTE, 20 * MINUTE, 90 * SECOND, 8 * SECOND
    ][well ? 0 : Math.floor(random() * 5)] as number
    const pair = {
      accessToken: `access-${issued}`,
      refreshToken: `refresh-${issued}`,
      lifeMs,
      diesAt: clock.now() + lifeMs,
      alive: true
    }
    pairs.set(pair.refreshToken, pair)
    owners.set(pair.accessToken, key)
    return pair
  }

  async function send (id: string, scope: Scope, refreshToken: string | undefined): Promise<Grant> {
    const key = `${id}:${scope}`
    const waiting = out.get(key) ?? []
    if (waiting.length > 0) faults.push(`${key}: two token calls at once`)
    const flow = kept.get(id)
    const held = flow?.tokens[scope]
    const pinned = flow !== undefined && scope === 'customer' && isPinned(flow)
    if (refreshToken === undefined) {
      count('grants')
      if (pinned) faults.push(`${key}: client_credentials while pinned`)
      if (held !== undefined && held.expiresAt > clock.now() && pairs.get(
        held.refreshToken as string
      )?.alive === true) faults.push(`${key}: client_credentials where a refresh would do`)
    } else {
      count('refreshes')
      if (refreshToken !== held?.refreshToken) faults.push(`${key}: not the last refresh token`)
      if (spent.has(refreshToken)) faults.push(`${key}: a refresh token was used after it had brought another`)
      if (held !== undefined && held.expiresAt <= clock.now()) faults.push(`${key}: a dead token was refreshed`)
      const needed = held === undefined || refused.has(held.accessToken)
        ? Infinity
        : (opening.get(id) ?? 0) > 0 ? widgetBudget(held) : refreshThreshold(held)
      if (pinned && held !== undefined && held.expiresAt - clock.now() >= needed) {
        faults.push(`${key}: a pinned token was refreshed before its time`)
      }
    }

    return await new Promise((resolve, reject) => {
      const pair = refreshToken === undefined ? undefined : pairs.get(refreshToken)
      const isRefusal = refreshToken !== undefined && (pair === undefined || !pair.alive || pair.diesAt <= clock.now())
      const fails = !well && chance(0.25)
      // A failed call may have been processed all the same: then its refresh token is dead and nobody has the next.
      const processed = !isRefusal && (!fails || chance(0.2))
      const grant = processed ? issue(key) : undefined
      if (processed && pair !== undefined) pair.alive = false
      const settleCall = (): void => {
        out.set(key, (out.get(key) ?? []).filter((pending) => pending !== call))
        if (fails || grant === undefined) {
          count(isRefusal && !fails ? 'refusals' : 'failures')
          reject(isRefusal && !fails
            ? new RefreshTokenDeadError()
            : problem(chance(0.5) ? 'flexiti-timeout' : 'flexiti-unavailable'))
          return
        }
        if (refreshToken !== undefined) spent.add(refreshToken)
        resolve({ accessToken: grant.accessToken, refreshToken: grant.refreshToken, lifeMs: grant.lifeMs })
      }
      const call: Pending = { settle: settleCall }
      out.set(key, [...waiting, call])
      if (well || chance(0.3)) settleCall()
    })
  }

  const tokenClient: TokenClient = {
    grant: async (scope, id) => await send(id, scope, undefined),
    refresh: async (refreshToken, scope, id) => await send(id, scope, refreshToken)
  }
  const tokenManager = createTokenManager({ store, tokenClient, random })
  const flows = createFlows({ store, random })
  const refreshScheduler = createRefreshScheduler({
    store,
    tokenManager,
    random,
    onError: (error) => {
      if (!(error instanceof Problem)) faults.push(String(error))
    }
  })

  /** Looks that callers have kept of flows, some of them old, and tokens that they were given. */
  const seen: Flow[] = []
  const given = new Map<string, Token>()
  /** How many wait for a token to open the flow's widget with. */
  const opening = new Map<string, number>()

  async function getToken (flow: Flow, scope: Scope, forWidget: boolean): Promise<Token> {
    const isOpening = forWidget && scope === 'customer'
    const changeBy = (change: number): void => { opening.set(flow.id, (opening.get(flow.id) ?? 0) + change) }
    if (isOpening) changeBy(1)
    try {
      return await tokenManager.getToken(flow, scope, { forWidget })
    } finally {
      if (isOpening) changeBy(-1)
    }
  }

  async function use (work: () => Promise<Token>, key: string): Promise<void> {
    try {
      const token = await work()
      if (owners.get(token.accessToken) !== key) {
        faults.push(`${key}: was given the token of ${owners.get(token.accessToken)}`)
      }
      given.set(key, token)
      count('tokens')
    } catch (error) {
      if (!(error instanceof Problem)) faults.push(`${key}: ${String(error)}`)
      else count(error.code)
    }
  }

  const working: Array<Promise<void>> = []
  const begin = (work: Promise<void>): void => { working.push(work) }

  const events: Array<[number, () => void | Promise<void>]> = [
    [30, async () => {
      const { flow } = await store.open({ id: randomId(random) })
      seen.push(flow)
      const scope = chance(0.7) ? 'customer' : 'merchant'
      const forWidget = chance(0.3)
      for (let n = 0; n <= random() * 4; n++) {
        begin(use(async () => await getToken(flow, scope, forWidget), `${flow.id}:${scope}`))
      }
    }],
    [10, () => {
      // An old look at the flow: its phase and its tokens may have changed since.
      const flow = seen.at(-1 - Math.floor(random() * 12))
      if (flow !== undefined && clock.now() - flow.openedAt < MAX_AGE) {
        begin(use(async () => await getToken(flow, 'customer', chance(0.5)), `${flow.id}:customer`))
      }
    }],
    [8, async () => {
      const { flow } = await store.open({ id: randomId(random) })
      const scope = chance(0.7) ? 'customer' : 'merchant'
      const token = flow.tokens[scope]
      if (token === undefined) return
      refused.add(token.accessToken)
      for (let n = 0; n <= random() * 4; n++) {
        begin(use(async () => {
          const renewed = await tokenManager.renewToken(flow, scope, token)
          if (renewed === undefined) throw problem('flexiti-unauthorized')
          return renewed
        }, `${flow.id}:${scope}`))
      }
    }],
    [8, async () => {
      const { flow } = await store.open({ id: randomId(random) })
      const token = given.get(`${flow.id}:customer`)
      if (token === undefined || token.expiresAt <= clock.now()) return
      try {
        await flows.pin(flow, token, {})
        count('pins')
      } catch (error) {
        if (!(error instanceof Problem)) throw error
      }
    }],
    [40, () => {
      const calls = [...out.values()].flat()
      calls[Math.floor(random() * calls.length)]?.settle()
    }],
    [20, () => { clock.advance(random() * 20 * SECOND) }],
    [6, () => { clock.advance(random() * 2 * MINUTE) }],
    [30, () => { begin(refreshScheduler.tick()) }],
    [1, async () => {
      const id = randomId(random)
      await flows.end({ ...(await store.open({ id })).flow })
      count('ends')
    }],
    [4, () => {
      const victim = pairs.get(kept.get(randomId(random))?.tokens[chance(0.7)
        ? 'customer'
        : 'merchant']?.refreshToken ?? '')
      if (victim !== undefined) victim.alive = false
    }],
    [0.3, () => { clock.advance(31 * MINUTE) }]
  ]
  const weights = events.reduce((sum, [weight]) => sum + weight, 0)

  return {
    faults,
    counts,
    async step () {
      let pick = random() * weights
      const [, event] = events.find(([weight]) => (pick -= weight) < 0) ?? events[0] as typeof events[number]
      await event()
      await settle()
    },
    async calm () {
      well = true
      while ([...out.values()].some((calls) => calls.length > 0)) {
        for (const call of [...out.values()].flat()) call.settle()
        await settle()
      }
      await Promise.all(working)
    },
    async useAll () {
      let used = 0
      for (let n = 0; n < FLOWS; n++) {
        for (const scope of SCOPES) {
          const { flow } = await store.open({ id: idOf(n) })
          try {
            const token = await tokenManager.getToken(flow, scope)
            if (token.expiresAt <= clock.now()) faults.push(`${flow.id}:${scope}: a dead token was handed out`)
            used++
          } catch (error) {
            if (!(error instanceof Problem && error.code === 'flow-expired')) faults.push(String(error))
            else if (!hasEnded(kept.get(flow.id) as Flow)) faults.push(`${flow.id}: said to be over, and is not`)
          }
        }
      }
      return used
    }
  }
}

for (const seed of [1, 20_240_229, 77_777]) {
  test(`a walk of ${EVENTS} random events breaks no rule of the token manager (seed ${seed})`, async (t) => {
    const world = createWorld(seed)
    for (let n = 0; n < EVENTS && world.faults.length === 0; n++) await world.step()
    await world.calm()
    await world.useAll()
    t.same(world.faults, [])
    // A walk that meets too little proves too little.
    for (const what of [
      'grants', 'refreshes', 'refusals', 'failures', 'pins', 'ends', 'flow-expired', 'flexiti-timeout'
    ]) {
      t.ok((world.counts[what] ?? 0) >= 20, `${what}: ${world.counts[what] ?? 0}`)
    }
  })
}
