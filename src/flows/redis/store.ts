/**
 * Flows in Redis or Valkey, shared by all replicas. What they are and hold is sealed (sealed-flow.ts), and Redis is not
 * trusted to have what it had (flow-reader.ts).
 */
import type { RedisLink } from '../../redis/link.js'
import type { Sealer } from '../../redis/seal.js'
import { isInUse, type Flow, type FlowChange } from '../flow.js'
import { countForStrangers, StoreFullError, UNUSED_MS, type FlowStore } from '../store.js'
import { createFlowReader } from './flow-reader.js'
import { createFlowKeys } from './keys.js'
import { createRedisLeases } from './leases.js'
import { changeFlow, claimDueFlows, countFlows, getFlowLife, openFlow } from './scripts.js'
import { createFlowSealer, type FlowRecord } from './sealed-flow.js'
import { createSeenFlows } from './seen-flows.js'
import { timelinePrefix } from './timeline.js'

export interface RedisFlowStoreOptions {
  link: RedisLink
  sealer: Sealer
  /** A flow unused for so long is gone. */
  idleMs: number
  /** A flow older than this is gone. */
  maxAgeMs: number
  maxCount: number
}

export function createRedisFlowStore ({
  link, sealer, idleMs, maxAgeMs, maxCount
}: RedisFlowStoreOptions): FlowStore {
  const keys = createFlowKeys(link)
  const flowSealer = createFlowSealer({ link, sealer, keys })
  const seen = createSeenFlows()
  const { find, read, restoreLost } = createFlowReader({ link, sealer: flowSealer, keys, seen, idleMs, maxAgeMs })

  return {
    now: link.now,

    async open (flow, { byServer = false } = {}) {
      await restoreLost()
      const { id, refreshAt } = flow
      const opened: Flow = { phase: 'open', tokens: {}, ...flow, version: 1, openedAt: Math.round(link.now()) }
      const unusedMs = byServer || isInUse(opened) ? '' : Math.min(UNUSED_MS, idleMs)
      const [created, ...record] = await link.run(openFlow, [keys.flow(id), keys.due(), keys.all(), keys.marker()], [
        id, flowSealer.seal(opened), refreshAt ?? '', idleMs, maxAgeMs,
        byServer ? maxCount : countForStrangers(maxCount), keys.flowPrefix(), timelinePrefix(link), opened.openedAt,
        unusedMs, byServer ? 1 : '', link.marker
      ]) as [number, ...FlowRecord]
      if (created === -1) throw new StoreFullError()
      if (created === -2) {
        await link.enterAgain()
        return await this.open(flow, { byServer })
      }
      if (created === 1) seen.forget(id)
      return { flow: await read(id, record), created: created === 1 }
    },

    async get (id, options) {
      try {
        return await find(id, options?.peek !== true)
      } catch (error) {
        const known = seen.find(id)?.flow
        if (known === undefined || link.now() - known.openedAt >= maxAgeMs) throw error
        return known
      }
    },

    lifeOf: async (id) => await link.run(getFlowLife, [keys.flow(id)], []) as number | null ?? undefined,

    async change (id, version, change) {
      const known = seen.find(id)
      const isSure = known?.flow.version === version && known.losses === link.losses
      const base = isSure ? known.flow : await find(id, false)
      if (base?.version !== version) return undefined
      const changed = apply(base, change)
      const done = await link.run(changeFlow, [keys.flow(id), keys.due()], [
        id, version, flowSealer.seal(changed), changed.refreshAt ?? '', isInUse(changed) ? 1 : '', idleMs, maxAgeMs
      ])
      const { openedAt } = changed
      if (done === 1) {
        return seen.remember({
          flow: changed, form: { version: changed.version, openedAt }, losses: link.losses
        })
      }
      return undefined
    },

    async claimDue (limit, leaseMs) {
      const claimed = await link.run(claimDueFlows, [keys.due()], [
        limit, leaseMs, keys.flowPrefix()
      ]) as Array<[string, ...FlowRecord]>
      // One that cannot be opened, as its key was dropped too soon, must not keep the others from their refresh.
      const flows = await Promise.all(claimed.map(async ([id, ...record]) =>
        await read(id, record).catch(() => undefined)))
      return flows.filter((flow) => flow !== undefined)
    },

    ...createRedisLeases(link),

    count: async () => await link.run(countFlows, [keys.all()], []) as number,

    close: async () => { seen.clear() }
  }
}

/** The flow after a change; what the change leaves undefined is not there. */
function apply (flow: Flow, change: FlowChange): Flow {
  const changed: Flow = { ...flow, ...change, version: flow.version + 1 }
  return Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== undefined)) as unknown as Flow
}
