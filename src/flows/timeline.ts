/**
 * What happened in a flow, for support to tell a shopper's story: phases, token events, calls to Flexiti. Never a token, an
 * amount of money apart from the order's, or anything personal. Bounded per flow and in all.
 */
import { LRUCache } from 'lru-cache'
import type { EndpointName, Scope } from '../flexiti/endpoints.js'
import type { Phase } from './flow.js'

export type TimelineEvent =
  | { event: 'opened' }
  | { event: 'claimed-by-browser' }
  | { event: 'order-bound' }
  | { event: 'phase', phase: Phase }
  | { event: 'token-granted' | 'token-refreshed' | 'token-refused' | 'token-call-failed', scope: Scope }
  /** `status`: Flexiti's HTTP status; missing where no answer came, then `failure` says how. */
  | { event: 'call', endpoint: EndpointName, status?: number, failure?: string, duration_ms: number }

export type TimelineEntry = TimelineEvent & {
  /** UTC, ISO 8601. */
  at: string
}

export interface Timeline {
  note (flowId: string, event: TimelineEvent): void
  /** Oldest first. */
  read (flowId: string): Promise<TimelineEntry[]>
}

export interface TimelineOptions {
  /** Milliseconds since the epoch. */
  wall: () => number
  maxFlows: number
  /** Entries kept per flow; the oldest go first, but the very first stays. */
  maxEntries?: number
}

/** A shopper's way takes some twenty; what is more is the same thing again and again. */
export const MOST_ENTRIES = 40

export function createTimeline ({ wall, maxFlows, maxEntries = MOST_ENTRIES }: TimelineOptions): Timeline {
  const stories = new LRUCache<string, Array<[number, TimelineEvent]>>({ max: maxFlows })
  return {
    note (flowId, event) {
      const story = stories.get(flowId)
      if (story === undefined) {
        stories.set(flowId, [[wall(), event]])
        return
      }
      if (story.length >= maxEntries) story.splice(1, 1)
      story.push([wall(), event])
    },
    read: async (flowId) => (stories.get(flowId) ?? []).map(([at, event]) => ({ at: new Date(at).toISOString(), ...event }))
  }
}
