/**
 * Flows in Redis or Valkey, shared by all replicas. What a flow is and holds is sealed; what Redis must know of it to
 * keep order (version, times) is not. The flows last seen are kept in this process too: one that has not changed in
 * Redis is neither sent nor opened again, and one whose Redis is away is still known.
 */
import { LRUCache } from 'lru-cache'
import type { RedisLink } from '../../redis/link.js'
import type { Sealer } from '../../redis/seal.js'
import type { Flow, FlowChange } from '../flow.js'
import {
  changeFlow, claimDueFlows, countFlows, getFlow, getFlowLife, openFlow, releaseLease, takeLease
} from './scripts.js'
import { FAILURE_MS, StoreFullError, type FlowStore, type LeaseResult } from '../store.js'

export interface RedisFlowStoreOptions {
  link: RedisLink
  sealer: Sealer
  /** Before every key, so that several shops can share a Redis. */
  prefix: string
  /** A flow unused for so long is gone. */
  idleMs: number
  /** A flow older than this is gone. */
  maxAgeMs: number
  maxCount: number
}

type Sealed = Omit<Flow, 'id' | 'version' | 'openedAt' | 'refreshAt'>

/** Version, opened, refreshAt or '', sealed; as Redis answers them. */
type FlowRecord = [version: string, opened: string, refreshAt: string, sealed: string]

/** About 2 kB each. */
const MAX_NEAR = 10_000

export function createRedisFlowStore ({
  link, sealer, prefix, idleMs, maxAgeMs, maxCount
}: RedisFlowStoreOptions): FlowStore {
  const near = new LRUCache<string, Flow>({ max: MAX_NEAR })
  // A version that Redis lost and gave out again would be taken for the one that is known here.
  link.onReturn(() => { near.clear() })
  const flowPrefix = `${prefix}flow:`
  const due = `${prefix}due`
  const all = `${prefix}flows`
  const flowKey = (id: string): string => flowPrefix + id
  const leaseKey = (name: string): string => `${prefix}lease:${name}`

  const seal = (id: string, content: Sealed): string => sealer.seal(JSON.stringify(content), flowKey(id))

  function read (id: string, [version, opened, refreshAt, sealed]: FlowRecord): Flow {
    let content: Sealed
    try {
      content = JSON.parse(sealer.open(sealed, flowKey(id))) as Sealed
    } catch (error) {
      throw link.unreadable(error)
    }
    return remember({
      id,
      version: Number(version),
      openedAt: Number(opened),
      ...content,
      ...(refreshAt !== '' && { refreshAt: Number(refreshAt) })
    })
  }

  /** An answer that was overtaken on its way must not hide a newer one. */
  function remember (flow: Flow): Flow {
    const known = near.get(flow.id)
    if (known === undefined || known.openedAt !== flow.openedAt || known.version < flow.version) near.set(flow.id, flow)
    return flow
  }

  async function fetch (id: string, use: boolean): Promise<Flow | undefined> {
    const known = near.get(id)
    const response = await link.run(getFlow, [flowKey(id)], [
      use ? 1 : 0, idleMs, maxAgeMs, known === undefined ? '' : `${known.version}:${known.openedAt}`
    ]) as FlowRecord | [string, string] | null
    if (response === null) {
      near.delete(id)
      return undefined
    }
    return response.length === 2 ? known : read(id, response)
  }

  return {
    now: link.now,

    async open (flow) {
      const { id, refreshAt, ...content } = flow
      const response = await link.run(openFlow, [flowKey(id), due, all], [
        id, seal(id, { phase: 'open', tokens: {}, ...content }), refreshAt ?? '', idleMs, maxAgeMs, maxCount, flowPrefix
      ]) as [number, ...FlowRecord]
      const [created, ...record] = response
      if (created === -1) throw new StoreFullError()
      return { flow: read(id, record), created: created === 1 }
    },

    async get (id, options) {
      try {
        return await fetch(id, options?.peek !== true)
      } catch (error) {
        const known = near.get(id)
        if (known === undefined || link.now() - known.openedAt >= maxAgeMs) throw error
        return known
      }
    },

    lifeOf: async (id) => await link.run(getFlowLife, [flowKey(id)], []) as number | null ?? undefined,

    async change (id, version, change) {
      const known = near.get(id)
      const base = known?.version === version ? known : await fetch(id, false)
      if (base?.version !== version) return undefined
      const changed = apply(base, change)
      const { id: _id, version: _version, openedAt: _openedAt, refreshAt, ...content } = changed
      const done = await link.run(changeFlow, [flowKey(id), due], [id, version, seal(id, content), refreshAt ?? ''])
      if (done === 1) return remember(changed)
      near.delete(id)
      return undefined
    },

    async claimDue (limit, leaseMs) {
      const claimed = await link.run(claimDueFlows, [due], [
        limit, leaseMs, flowPrefix
      ]) as Array<[string, ...FlowRecord]>
      // One that cannot be opened, as its key was dropped too soon, must not keep the others from their refresh.
      return claimed.flatMap(([id, ...record]) => {
        try {
          return [read(id, record)]
        } catch {
          return []
        }
      })
    },

    async lease (name, holder, ms, awaited = ''): Promise<LeaseResult> {
      const [taken, text = ''] = await link.run(takeLease, [leaseKey(name)], [holder, ms, awaited]) as [number, string?]
      if (taken === 1) return { state: 'taken' }
      return taken === 0 ? { state: 'held', by: text } : { state: 'failed', failure: text }
    },

    async release (name, holder, failure = '') {
      await link.run(releaseLease, [leaseKey(name)], [holder, FAILURE_MS, failure])
    },

    count: async () => await link.run(countFlows, [all], []) as number,

    close: async () => { near.clear() }
  }
}

/** The flow after a change; what the change leaves undefined is not there. */
function apply (flow: Flow, change: FlowChange): Flow {
  const changed: Flow = { ...flow, ...change, version: flow.version + 1 }
  return Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== undefined)) as unknown as Flow
}
