/** A cache of documents: single flight, stale-while-revalidate, stale-on-error, bounded in bytes. */
import { LRUCache } from 'lru-cache'
import type { Problem } from '../problems/problem.js'
import type { Clock } from '../util/clock.js'
import { createLru } from '../util/lru.js'
import { buildRepresentation, type Representation } from './representation.js'

/** What the upstream says of a document itself, and would say again: it is remembered instead of asked for. */
export interface Refusal {
  problem: Problem
  keepMs: number
  /** Whether it ends the value that is in hand: the document is gone. If not, the value is served while stale. */
  endsValue: boolean
}

export interface DocumentCacheOptions<Name> {
  /** Asks the upstream; throws a Problem. */
  load: (name: Name) => Promise<{ body: Buffer, contentType: string }>
  /** A document's key in the cache. Names are validated before they come here: a stranger must not make up many. */
  keyOf: (name: Name) => string
  /** How long a value is served without asking again. */
  freshSeconds: (name: Name) => number
  /** How long after it stopped being fresh a value may still be served. */
  staleSeconds: number
  maxBytes: number
  /** The refusal that a failed load is, if it is one. */
  refusalOf: (error: unknown, name: Name) => Refusal | undefined
  maxRefusals: number
  clock: Pick<Clock, 'now'>
  /** Called with what no caller sees: a failed refresh behind a stale value, a failed preload. Must not throw. */
  onBackgroundError?: ((error: unknown, name: Name) => void) | undefined
}

export interface DocumentHit {
  representation: Representation
  cache: 'hit' | 'stale' | 'miss'
  /** Whole seconds since the upstream was asked for it. */
  ageSeconds: number
}

export interface DocumentCache<Name> {
  /** Rejects with what `load` threw if there is no value that may be served. */
  get (name: Name): Promise<DocumentHit>
  /** The value if it is in hand and fresh, at once; undefined otherwise. The hot path, no promise. */
  peek (name: Name): DocumentHit | undefined
  /** Loads these documents. Never rejects, reports through onBackgroundError. */
  preload (names: readonly Name[]): Promise<void>
  /** Loads in flight count as entries, and as no bytes. */
  readonly size: { entries: number, bytes: number }
}

interface Entry {
  representation: Representation
  /** When the upstream was asked for it, in ms of `clock.now`. */
  fetchedAt: number
  /** No refresh before this; set by a failed one. */
  retryAt: number
}

const RETRY_MS = 5_000
/** Buffers, etags, the entry and its place in the cache: about 1 KB, so that many tiny values cannot pass the bound. */
const ENTRY_OVERHEAD_BYTES = 1_024

export function createDocumentCache<Name extends object> (options: DocumentCacheOptions<Name>): DocumentCache<Name> {
  const { clock, keyOf, onBackgroundError } = options
  const freshMs = (name: Name): number => options.freshSeconds(name) * 1000
  const servableMs = (name: Name): number => freshMs(name) + options.staleSeconds * 1000

  /**
   * Documents that were refused. Apart from the values, so that a stranger who guesses names neither evicts a value nor
   * makes a call per guess.
   */
  const refusals = createLru<{ problem: Problem, until: number }>(options.maxRefusals)

  /**
   * No `ttl`: an entry has three ages (fresh, servable, due for a retry), the cache knows one, and two judges of age
   * disagree at the edges. So entries carry their times, and `forceRefresh` says when to load.
   */
  const values = new LRUCache<string, Entry, { name: Name }>({
    maxSize: options.maxBytes,
    sizeCalculation: ({ representation }, key) => representation.bytes + key.length * 2 + ENTRY_OVERHEAD_BYTES,
    // A load in flight weighs nothing. The default of 1 lets loads of unknown names evict values from a full cache.
    backgroundFetchSize: 0,
    // An eviction during a load aborts it. Ignored, the load goes on, its callers get the value, and it is not kept.
    ignoreFetchAbort: true,
    // Never true: either would return `undefined`, not the error, if there is no stale value. `fetchMethod` does it.
    allowStaleOnFetchAbort: false,
    allowStaleOnFetchRejection: false,
    fetchMethod: async (key, previous, { context: { name } }) => {
      const askedAt = clock.now()
      try {
        const { body, contentType } = await options.load(name)
        const representation = await buildRepresentation(body, contentType)
        return { representation, fetchedAt: askedAt, retryAt: askedAt }
      } catch (error) {
        const now = clock.now()
        const isRefresh = previous !== undefined && askedAt - previous.fetchedAt < servableMs(name)
        if (isRefresh) onBackgroundError?.(error, name)
        const refusal = options.refusalOf(error, name)
        // Judged now and not when it began: callers who wait here were told that the value is too old.
        if (isRefresh && refusal?.endsValue !== true && now - previous.fetchedAt < servableMs(name)) {
          return { ...previous, retryAt: now + RETRY_MS }
        }
        if (refusal !== undefined) refusals.set(key, { problem: refusal.problem, until: now + refusal.keepMs })
        throw error
      }
    }
  })

  const peek = (name: Name): DocumentHit | undefined => {
    const entry = values.get(keyOf(name))
    if (entry === undefined) return undefined
    const age = clock.now() - entry.fetchedAt
    return age < freshMs(name) ? hit(entry, 'hit', age) : undefined
  }

  const get = async (name: Name): Promise<DocumentHit> => {
    const key = keyOf(name)
    const now = clock.now()
    const entry = values.get(key)

    if (entry !== undefined) {
      const age = now - entry.fetchedAt
      if (age < freshMs(name)) return hit(entry, 'hit', age)
      if (age < servableMs(name)) {
        // Joins a refresh that runs already. With a value in hand it returns that, so nobody waits and nothing rejects.
        if (now >= entry.retryAt) values.fetch(key, { context: { name }, forceRefresh: true, allowStale: true })
        return hit(entry, 'stale', age)
      }
    } else {
      const refusal = refusals.get(key)
      if (refusal !== undefined && now < refusal.until) throw refusal.problem
    }

    const loaded = await values.forceFetch(key, { context: { name }, forceRefresh: true, allowStale: false })
    return hit(loaded, 'miss', clock.now() - loaded.fetchedAt)
  }

  return {
    get,
    peek,
    async preload (names) {
      await Promise.all(names.map((name) => get(name).catch((error: unknown) => { onBackgroundError?.(error, name) })))
    },
    get size () { return { entries: values.size, bytes: values.calculatedSize } }
  }
}

function hit ({ representation }: Entry, cache: DocumentHit['cache'], ageMs: number): DocumentHit {
  return { representation, cache, ageSeconds: Math.floor(ageMs / 1000) }
}
