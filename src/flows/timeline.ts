/**
 * What happened in a flow, for support to tell what happened to a shopper: phases, token events, calls to Flexiti.
 * Never a token, an amount of money apart from the order's, or anything personal. Bounded per flow, and gone with it.
 */
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
  record (flowId: string, event: TimelineEvent): void
  /** Oldest first. */
  read (flowId: string): Promise<TimelineEntry[]>
}

/** Where a timeline in memory keeps its entries: for each flow, a list of pairs of numbers. */
export interface TimelineEntries {
  /** Adds a pair of integers, of which the lower 32 bits are kept, unsigned. Does nothing if the flow is gone. */
  push (flowId: string, when: number, what: number): void
  /** Oldest first. */
  read (flowId: string): Array<[when: number, what: number]>
}

export interface TimelineOptions {
  /** Milliseconds since the epoch. */
  wall: () => number
  timelines: TimelineEntries
}

/**
 * A shopper's way takes some twenty; what is more is the same thing again and again. The oldest go first, but the very
 * first stays.
 */
export const MAX_ENTRIES = 40

// An entry is two numbers of 32 bits. When: the milliseconds, of which 24 days before and after now can be told apart;
// no flow lives longer (FLOW_MAX_SECONDS). What: a kind of event, and a duration in milliseconds that no call exceeds
// (UPSTREAM_TIMEOUT_MS).
const DURATIONS = 2 ** 19
const MAX_KINDS = 2 ** 32 / DURATIONS

export function createTimeline ({ wall, timelines }: TimelineOptions): Timeline {
  const kinds = createKinds()
  return {
    record (flowId, event) {
      const kind = kinds.codeOf(event)
      // Only a Flexiti that answers with every status there is has so many.
      if (kind >= MAX_KINDS) return
      const duration = event.event === 'call' ? Math.min(event.duration_ms, DURATIONS - 1) : 0
      timelines.push(flowId, wall(), kind * DURATIONS + duration)
    },
    read: async (flowId) => {
      const now = wall()
      return timelines.read(flowId).map(([when, what]) => {
        // Of the difference the lower 32 bits, with their sign.
        const age = (now - when) | 0
        const event = kinds.eventOf(Math.floor(what / DURATIONS))
        return {
          at: new Date(now - age).toISOString(),
          ...event,
          ...(event.event === 'call' && { duration_ms: what % DURATIONS })
        }
      })
    }
  }
}

interface Kinds {
  /** MAX_KINDS where there are that many already. */
  codeOf (event: TimelineEvent): number
  eventOf (code: number): TimelineEvent
}

/** By what makes a kind, word after word. */
type Branch = Map<string | number, Branch | number>

/**
 * Gives each kind of event a number, in the order in which they come up. There are as many as endpoints have statuses.
 */
function createKinds (): Kinds {
  const tree: Branch = new Map()
  const events: TimelineEvent[] = []

  function codeOf (event: TimelineEvent): number {
    switch (event.event) {
      case 'call': return find(event, branchOf(tree, event.endpoint), event.status ?? event.failure ?? '')
      case 'phase': return find(event, branchOf(tree, event.event), event.phase)
      default: return find(event, branchOf(tree, event.event), 'scope' in event ? event.scope : '')
    }
  }

  function find (event: TimelineEvent, branch: Branch, word: string | number): number {
    const known = branch.get(word) as number | undefined
    if (known !== undefined) return known
    if (events.length >= MAX_KINDS) return MAX_KINDS
    branch.set(word, events.length)
    events.push(event)
    return events.length - 1
  }

  return { codeOf, eventOf: (code) => events[code] as TimelineEvent }
}

function branchOf (tree: Branch, word: string): Branch {
  let branch = tree.get(word) as Branch | undefined
  if (branch === undefined) tree.set(word, branch = new Map())
  return branch
}
