/** The i18n form values and the terms, in both languages, out of a document cache. */
import { createDocumentCache, type DocumentCache, type Refusal } from '../documents/document-cache.js'
import { Problem } from '../problems/problem.js'
import type { Clock } from '../util/clock.js'

export type Lang = 'en' | 'fr'

/** Without `key`: the whole i18n document. Keys are validated where the name is made. */
export type FormName = { kind: 'i18n', lang: Lang, key?: string } | { kind: 'terms', lang: Lang }

export interface FormsOptions {
  /** Asks Flexiti; throws a Problem. */
  load: (form: FormName) => Promise<{ body: Buffer, contentType: string }>
  clock: Pick<Clock, 'now'>
  freshSeconds: number
  /** How long after it stopped being fresh a value may still be served. */
  staleSeconds: number
  maxBytes: number
  /** Called with what no caller sees: a failed refresh behind a stale value, a failed preload. Must not throw. */
  onBackgroundError?: (error: unknown, form: FormName) => void
}

export type Forms = Pick<DocumentCache<FormName>, 'get' | 'peek' | 'size'> & {
  /** Loads the whole documents and the terms in both languages. Never rejects, reports through onBackgroundError. */
  preload (): Promise<void>
}

const REFUSAL_MS = 60_000
const MAX_REFUSALS = 500

const preloaded: readonly FormName[] = [
  { kind: 'i18n', lang: 'en' },
  { kind: 'i18n', lang: 'fr' },
  { kind: 'terms', lang: 'en' },
  { kind: 'terms', lang: 'fr' }
]

export function createForms ({ freshSeconds, ...options }: FormsOptions): Forms {
  const cache = createDocumentCache<FormName>({
    ...options,
    keyOf,
    freshSeconds: () => freshSeconds,
    refusalOf: refusedKey,
    maxRefusals: MAX_REFUSALS
  })
  return {
    get: cache.get,
    peek: cache.peek,
    preload: () => cache.preload(preloaded),
    get size () { return cache.size }
  }
}

function keyOf (form: FormName): string {
  if (form.kind === 'terms') return `terms:${form.lang}`
  return form.key === undefined ? `i18n:${form.lang}` : `i18n:${form.lang}:${form.key}`
}

/** A key that Flexiti does not know. */
function refusedKey (error: unknown, form: FormName): Refusal | undefined {
  const isUnknown = form.kind === 'i18n' && form.key !== undefined && error instanceof Problem &&
    (error.code === 'flexiti-not-found' || error.code === 'flexiti-invalid-input')
  return isUnknown ? { problem: error, keepMs: REFUSAL_MS, endsValue: false } : undefined
}
