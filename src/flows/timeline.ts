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

/** So much of a number is the duration, in milliseconds; the rest is the kind. 49 days are longer than any call. */
const DURATIONS = 2 ** 32

export function createTimeline ({ wall, maxFlows, maxEntries = MOST_ENTRIES }: TimelineOptions): Timeline {
  // Two numbers an entry, when and what: 16 bytes, where an object for each took 120. With a million flows that is a gigabyte.
  const stories = new LRUCache<string, number[]>({ max: maxFlows })
  const kinds = createKinds()
  return {
    note (flowId, event) {
      const what = kinds.codeOf(event) * DURATIONS + ('duration_ms' in event ? event.duration_ms : 0)
      const story = stories.get(flowId)
      if (story === undefined) {
        stories.set(flowId, [wall(), what])
        return
      }
      if (story.length >= 2 * maxEntries) story.splice(2, 2)
      story.push(wall(), what)
    },
    read: async (flowId) => {
      const story = stories.get(flowId) ?? []
      return Array.from({ length: story.length / 2 }, (_, index) => {
        const what = story[2 * index + 1] as number
        const event = kinds.eventOf(Math.floor(what / DURATIONS))
        return { at: new Date(story[2 * index] as number).toISOString(), ...event, ...(event.event === 'call' && { duration_ms: what % DURATIONS }) }
      })
    }
  }
}

/** Gives each kind of event a number, in the order in which they come up. There are as many as endpoints have statuses. */
function createKinds (): { codeOf (event: TimelineEvent): number, eventOf (code: number): TimelineEvent } {
  const codes = new Map<string, number>()
  const events: TimelineEvent[] = []
  return {
    codeOf (event) {
      const key = nameOf(event)
      const known = codes.get(key)
      if (known !== undefined) return known
      codes.set(key, events.length)
      events.push(event)
      return events.length - 1
    },
    eventOf: (code) => events[code] as TimelineEvent
  }
}

function nameOf (event: TimelineEvent): string {
  switch (event.event) {
    case 'call': return `${event.endpoint} ${event.status ?? event.failure ?? ''}`
    case 'phase': return `phase ${event.phase}`
    default: return 'scope' in event ? `${event.event} ${event.scope}` : event.event
  }
}
