/** The leases of a process that shares its flows with no other. */
import { createLru } from '../../util/lru.js'
import { FAILURE_MS, type FlowStore } from '../store.js'

interface Lease {
  holder: string
  until: number
  /** Set when the holder gave up. */
  failure?: string
}

/** A lease is held for one token call; more at a time than there are connections there cannot be. */
const MAX_LEASES = 50_000

export function createMemoryLeases ({ now }: Pick<FlowStore, 'now'>): Pick<FlowStore, 'lease' | 'release'> {
  const leases = createLru<Lease>(MAX_LEASES)
  return {
    async lease (name, holder, ms, awaited) {
      const lease = leases.get(name)
      if (lease !== undefined && lease.until > now()) {
        if (lease.failure === undefined && lease.holder !== holder) return { state: 'held', by: lease.holder }
        if (lease.failure !== undefined && lease.holder === awaited) return { state: 'failed', failure: lease.failure }
      }
      leases.set(name, { holder, until: now() + ms })
      return { state: 'taken' }
    },

    async release (name, holder, failure) {
      const lease = leases.get(name)
      if (lease?.holder !== holder || lease.failure !== undefined || lease.until <= now()) return
      if (failure === undefined) leases.delete(name)
      else leases.set(name, { holder, until: now() + FAILURE_MS, failure })
    }
  }
}
