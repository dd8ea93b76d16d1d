/** The cache of i18n form values and terms: single flight, stale-while-revalidate, stale-on-error, bounded in bytes. */
import { LRUCache } from 'lru-cache'
import type { Clock } from '../util/clock.js'
import { Problem } from '../problems/problem.js'
import { buildRepresentation, type Representation } from './representation.js'

export type Lang = 'en' | 'fr'

/** Without `key`: the whole i18n document. Keys are validated by whoever makes the name. */
export type FormName = { kind: 'i18n', lang: Lang, key?: string } | { kind: 'terms', lang: Lang }

export interface FormsOptions {
  /** Asks Flexiti; throws a Problem. */
  load: (form: FormName) => Promise<{ body: Buffer, contentType: string }>
  clock: Pick<Clock, 'now'>
  freshSeconds: number
  /** How long after it stopped being fresh a value may still be served. */
  staleSeconds: number
  maxBytes: number
  /** Told of what no caller sees: a failed refresh behind a stale value, a failed preload. Must not throw. */
  onBackgroundError?: (error: unknown, form: FormName) => void
}

export interface FormHit {
  representation: Representation
  cache: 'hit' | 'stale' | 'miss'
  /** Whole seconds since Flexiti was asked for it. */
  ageSeconds: number
}

export interface Forms {
  /** Rejects with what `load` threw when there is no value that may be served. */
  get (form: FormName): Promise<FormHit>
  /** The value if it is in hand and fresh, at once; undefined otherwise. The hot path, no promise. */
  peek (form: FormName): FormHit | undefined
  /** Loads the whole documents and the terms in both languages. Never rejects, reports through onBackgroundError. */
  preload (): Promise<void>
  /** Loads in flight count as entries, and as no bytes. */
  readonly size: { entries: number, bytes: number }
}

interface Entry {
  representation: Representation
  /** When Flexiti was asked for it, in ms of `clock.now`. */
  fetchedAt: number
  /** No refresh before this; set by a failed one. */
  retryAt: number
}

interface Refusal {
  problem: Problem
  until: number
}

const RETRY_MS = 5_000
const REFUSAL_MS = 60_000
const MAX_REFUSALS = 500
/** Buffers, etags, the entry and its place in the cache: about 1 KB, so that many tiny values cannot slip past the bound. */
const ENTRY_OVERHEAD_BYTES = 1_024

const preloaded: readonly FormName[] = [
  { kind: 'i18n', lang: 'en' },
  { kind: 'i18n', lang: 'fr' },
  { kind: 'terms', lang: 'en' },
  { kind: 'terms', lang: 'fr' }
]

export function createForms ({ load, clock, freshSeconds, staleSeconds, maxBytes, onBackgroundError }: FormsOptions): Forms {
  const freshMs = freshSeconds * 1000
  const servableMs = freshMs + staleSeconds * 1000

  /**
   * Keys that Flexiti refused. Apart from the values, so that a stranger who guesses keys neither evicts a value nor makes
   * a call per guess.
   */
  const refusals = new LRUCache<string, Refusal>({ max: MAX_REFUSALS })

  /**
   * No `ttl`: an entry has three ages (fresh, servable, due for a retry), the cache knows one, and two judges of age disagree
   * at the edges. So entries carry their times, and `forceRefresh` says when to load.
   */
  const values = new LRUCache<string, Entry, { form: FormName }>({
    maxSize: maxBytes,
    sizeCalculation: ({ representation }, key) => representation.bytes + key.length * 2 + ENTRY_OVERHEAD_BYTES,
    // A load in flight weighs nothing. The default of 1 lets loads of unknown keys evict values from a full cache.
    backgroundFetchSize: 0,
    // An eviction during a load aborts it. Ignored, the load goes on and its callers get the value, which is then not kept.
    ignoreFetchAbort: true,
    // Never true: either would answer `undefined`, not the error, whenever there is no stale value. `fetchMethod` does it itself.
    allowStaleOnFetchAbort: false,
    allowStaleOnFetchRejection: false,
    fetchMethod: async (key, previous, { context: { form } }) => {
      const askedAt = clock.now()
      try {
        const { body, contentType } = await load(form)
        return { representation: await buildRepresentation(body, contentType), fetchedAt: askedAt, retryAt: askedAt }
      } catch (error) {
        const now = clock.now()
        const isRefresh = previous !== undefined && askedAt - previous.fetchedAt < servableMs
        if (isRefresh) onBackgroundError?.(error, form)
        // Judged now and not when it began: whoever waits here was told that the value is too old.
        if (isRefresh && now - previous.fetchedAt < servableMs) return { ...previous, retryAt: now + RETRY_MS }
        if (isUnknownKey(error, form)) refusals.set(key, { problem: error, until: now + REFUSAL_MS })
        throw error
      }
    }
  })

  const peek = (form: FormName): FormHit | undefined => {
    const entry = values.get(keyOf(form))
    if (entry === undefined) return undefined
    const age = clock.now() - entry.fetchedAt
    return age < freshMs ? hit(entry, 'hit', age) : undefined
  }

  const get = async (form: FormName): Promise<FormHit> => {
    const key = keyOf(form)
    const now = clock.now()
    const entry = values.get(key)

    if (entry !== undefined) {
      const age = now - entry.fetchedAt
      if (age < freshMs) return hit(entry, 'hit', age)
      if (age < servableMs) {
        // Joins a refresh that runs already. With a value in hand it answers that, so nobody waits and nothing rejects.
        if (now >= entry.retryAt) values.fetch(key, { context: { form }, forceRefresh: true, allowStale: true })
        return hit(entry, 'stale', age)
      }
    } else {
      const refusal = refusals.get(key)
      if (refusal !== undefined && now < refusal.until) throw refusal.problem
    }

    const loaded = await values.forceFetch(key, { context: { form }, forceRefresh: true, allowStale: false })
    return hit(loaded, 'miss', clock.now() - loaded.fetchedAt)
  }

  const preload = async (): Promise<void> => {
    await Promise.all(preloaded.map(async (form) => {
      try {
        await get(form)
      } catch (error) {
        onBackgroundError?.(error, form)
      }
    }))
  }

  return {
    get,
    peek,
    preload,
    get size () { return { entries: values.size, bytes: values.calculatedSize } }
  }
}

function keyOf (form: FormName): string {
  if (form.kind === 'terms') return `terms:${form.lang}`
  return form.key === undefined ? `i18n:${form.lang}` : `i18n:${form.lang}:${form.key}`
}

function hit ({ representation }: Entry, cache: FormHit['cache'], ageMs: number): FormHit {
  return { representation, cache, ageSeconds: Math.floor(ageMs / 1000) }
}

function isUnknownKey (error: unknown, form: FormName): error is Problem {
  return form.kind === 'i18n' && form.key !== undefined && error instanceof Problem &&
    (error.code === 'flexiti-not-found' || error.code === 'flexiti-invalid-input')
}
