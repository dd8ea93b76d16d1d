/** Which flows the refresh scheduler is to look at, by the second in which they are due. */
import type { Flow } from '../flow.js'

export interface DueFlows {
  /** To be called each time that the flow's `refreshAt` is set; one without is never due. */
  schedule (flow: Flow): void
  /**
   * Takes out flows that are due at `at`, those of the earliest second first, at most `limit`. `find` returns a flow as
   * it is now: an id stays behind when its flow moves on, and the flow's `refreshAt` decides.
   */
  take (at: number, limit: number, find: (id: string) => Flow | undefined): Flow[]
  clear (): void
}

const BUCKET_MS = 1000

export function createDueFlows (): DueFlows {
  const due = new Map<number, Set<string>>()
  const bucketOf = (refreshAt: number): number => Math.floor(refreshAt / BUCKET_MS)

  return {
    schedule ({ id, refreshAt }) {
      if (refreshAt === undefined) return
      const bucket = bucketOf(refreshAt)
      const ids = due.get(bucket)
      if (ids === undefined) due.set(bucket, new Set([id]))
      else ids.add(id)
    },

    take (at, limit, find) {
      const last = bucketOf(at)
      const taken: Flow[] = []
      for (const bucket of [...due.keys()].filter((key) => key <= last).sort((a, b) => a - b)) {
        const ids = due.get(bucket) as Set<string>
        for (const id of ids) {
          if (taken.length >= limit) return taken
          const flow = find(id)
          const refreshAt = flow?.refreshAt
          if (flow === undefined || refreshAt === undefined || bucketOf(refreshAt) !== bucket) {
            ids.delete(id)
          } else if (refreshAt <= at) {
            ids.delete(id)
            taken.push(flow)
          }
        }
        if (ids.size === 0) due.delete(bucket)
      }
      return taken
    },

    clear: () => { due.clear() }
  }
}
