/** The stores that the settings ask for: memory, or a Redis that all replicas share. */
import { createHash } from 'node:crypto'
import type { Settings } from '../config/settings.js'
import { systemClock, type Clock } from '../src/util/clock.js'
import { createMemoryFlowStore } from '../src/flows/memory/store.js'
import type { FlowStore } from '../src/flows/store.js'
import { createTimeline, type Timeline } from '../src/flows/timeline.js'
import type { LedgerStore } from '../src/money/store.js'
import { createMemoryLedgerStore } from '../src/money/memory/store.js'
import type { SharedCounters } from '../src/redis/counters.js'
import type { RedisLink } from '../src/redis/link.js'
import type { Sealer } from '../src/redis/seal.js'
import type { ServerFinding } from '../src/redis/server-info.js'

export interface Stores {
  flows: FlowStore
  ledger: LedgerStore
  timeline: Timeline
  /** Counters that all replicas share; absent where there is only this process. */
  counters?: SharedCounters
  /** What else is to be shared is kept with these; absent where there is only this process. */
  shared?: { link: RedisLink, sealer: Sealer, prefix: string }
  /** Whether the store does its work, as far as is known. */
  isUp (): boolean
  /** How many errors of the store there were, by their code. */
  errors: ReadonlyMap<string, number>
  /** Does what the stores do. Throws the Problem `store-unavailable`; always succeeds in memory. */
  check (): Promise<void>
  close (): Promise<void>
}

export interface StoresOptions {
  settings: Settings
  /** Address of Flexiti's API: flows of one Flexiti are of no use at another. */
  baseUrl: string
  clock?: Clock
  /** Called with what operators should know. */
  events?: StoreEvents
}

export interface StoreEvents {
  /** The store is reached or lost; `reason` is an error code. */
  onChange?: (up: boolean, reason?: string) => void
  /** An error of the store, by its code. */
  onError?: (code: string) => void
  /** What the store says of itself and must not be; `strict`: it is not used because of it. */
  onFinding?: (finding: ServerFinding, strict: boolean) => void
  /** The store may have lost something. */
  onLoss?: () => void
  /** The clock of the store's host has jumped. */
  onClockJump?: (ms: number) => void
}

/** Memory stores are there at once; Redis may be away, and is then waited for in the background. */
export async function openStores (options: StoresOptions): Promise<Stores> {
  return options.settings.storeUrl === 'memory:' ? createMemoryStores(options) : await openRedisStores(options)
}

export function createMemoryStores ({
  settings, clock = systemClock
}: Pick<StoresOptions, 'settings' | 'clock'>): Stores {
  const flows = createMemoryFlowStore({ now: clock.now, ...limitsOf(settings) })
  const ledger = createMemoryLedgerStore({ now: clock.now })
  return {
    flows,
    ledger,
    timeline: createTimeline({ wall: clock.wall, timelines: flows.timelines }),
    isUp: () => true,
    errors: new Map(),
    check: async () => {},
    async close () {
      await flows.close()
      await ledger.close()
    }
  }
}

/** Loaded only where it is wanted: a process that keeps everything in memory holds no Redis client. */
async function openRedisStores ({
  settings, baseUrl, clock = systemClock, events = {}
}: StoresOptions): Promise<Stores> {
  const [
    { openRedisLink }, { createSealer }, { createRedisFlowStore }, { createRedisLedgerStore }, { createRedisTimeline },
    { createSharedCounters }, { findFaults }, { FLOW_BYTES, operationsFor }
  ] = await Promise.all([
    import('../src/redis/link.js'),
    import('../src/redis/seal.js'),
    import('../src/flows/redis/store.js'),
    import('../src/money/redis/store.js'),
    import('../src/flows/redis/timeline.js'),
    import('../src/redis/counters.js'),
    import('../src/redis/server-info.js'),
    import('./store-size.js')
  ])
  const strict = settings.storeStrict === 'on'
  const flowBytes = settings.flowMaxCount * FLOW_BYTES
  const names = namesOf(settings, baseUrl)
  const errors = new Map<string, number>()
  const link = await openRedisLink({
    url: settings.storeUrl,
    space: names,
    clock,
    ...events,
    judge (info) {
      const findings = findFaults(info, flowBytes)
      for (const finding of findings) events.onFinding?.(finding, strict)
      return strict ? findings[0]?.code : undefined
    },
    onError (code) {
      errors.set(code, (errors.get(code) ?? 0) + 1)
      events.onError?.(code)
    }
  })
  const shared = { link, sealer: createSealer(settings.storeKeys) }
  const limits = limitsOf(settings)
  const flows = createRedisFlowStore({ ...shared, ...limits })
  const ledger = createRedisLedgerStore({
    ...shared, clock, maxCount: () => operationsFor(link.info.maxMemory, settings.flowMaxCount)
  })
  const timeline = createRedisTimeline({ ...shared, wall: clock.wall, keepMs: limits.maxAgeMs })
  const counters = createSharedCounters(shared)
  return {
    flows,
    ledger,
    timeline,
    counters,
    shared: { ...shared, prefix: names.prefix },
    isUp: () => link.up,
    errors,
    check: link.check,
    async close () {
      counters.stop()
      await timeline.stop()
      await flows.close()
      await ledger.close()
      await link.close()
    }
  }
}

function limitsOf ({
  flowIdleSeconds, flowMaxSeconds, flowMaxCount
}: Settings): { idleMs: number, maxAgeMs: number, maxCount: number } {
  return { idleMs: flowIdleSeconds * 1000, maxAgeMs: flowMaxSeconds * 1000, maxCount: flowMaxCount }
}

/**
 * Two shops, or a shop and its training ground, that share a Redis must not keep each other's tokens fresh. The address
 * of Flexiti says nothing of that: it may change. The earlier version went by it, and its keys are used on.
 */
function namesOf (
  { flexitiEnvironment, flexitiClientId }: Settings, baseUrl: string
): { prefix: string, former: string } {
  const name = (text: string): string =>
    `flexiti-bff:${createHash('sha256').update(text).digest('hex').slice(0, 12)}:`
  return {
    prefix: name(`${flexitiEnvironment} ${flexitiClientId}`), former: name(`${baseUrl} ${flexitiClientId}`)
  }
}
