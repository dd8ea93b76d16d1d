/** The error that every failed call throws: the BFF's problem (RFC 9457), or the client's own where no answer came. */
import type { ProblemCode } from '../src/problems/catalogue.js'
import type { FieldRule } from '../src/problems/field-error.js'

/** What fails before or without an answer of the BFF. */
export type ClientCode = 'network-error' | 'timeout' | 'unexpected-response' | 'widget-failed'

export interface FieldProblem {
  /** Dotted path of the field, as it was sent. */
  field: string
  /** A stable word to translate by; its parameters are in `params` (docs/errors.md). */
  rule?: FieldRule
  params?: Record<string, unknown>
  /** In the client's language. */
  message: string
}

/** A problem as it travels. Nothing but `status` and `code` is sure to be there. */
export interface ProblemBody {
  code: ProblemCode | ClientCode
  status: number
  title?: string
  detail?: string
  errors?: FieldProblem[]
  retry_after?: number
  reference_id?: string
  request_id?: string
  idempotency_key?: string
  flexiti?: { status: number, error?: string, message?: string }
}

export class ProblemError extends Error {
  readonly code: ProblemCode | ClientCode
  /** HTTP status; 0 where no answer came. */
  readonly status: number
  readonly title: string
  readonly errors: readonly FieldProblem[]
  /** Seconds to wait before the same is sent again. */
  readonly retryAfter: number | undefined
  /** What Flexiti said. */
  readonly flexiti: ProblemBody['flexiti']
  readonly referenceId: string | undefined
  readonly requestId: string | undefined
  readonly idempotencyKey: string | undefined

  constructor (body: ProblemBody, options?: ErrorOptions) {
    const title = body.title ?? body.code
    super(body.detail ?? title, options)
    this.name = 'ProblemError'
    this.code = body.code
    this.status = body.status
    this.title = title
    this.errors = body.errors ?? []
    this.retryAfter = body.retry_after
    this.flexiti = body.flexiti
    this.referenceId = body.reference_id
    this.requestId = body.request_id
    this.idempotencyKey = body.idempotency_key
  }
}

const texts: Readonly<Record<ClientCode, readonly [en: string, fr: string]>> = {
  'network-error': [
    'We could not connect. Check your connection and try again.',
    'La connexion a échoué. Vérifiez votre connexion et réessayez.'
  ],
  timeout: ['There was no answer in time. Try again.', "La réponse n'est pas arrivée à temps. Réessayez."],
  'unexpected-response': ['Something went wrong. Try again later.', "Une erreur s'est produite. Réessayez plus tard."],
  'widget-failed': ['Flexiti could not go on. Try again.', "Flexiti n'a pas pu continuer. Réessayez."]
}

export function clientProblem (code: ClientCode, lang: 'en' | 'fr', status = 0, options?: ErrorOptions): ProblemError {
  return new ProblemError({ code, status, title: texts[code][lang === 'fr' ? 1 : 0] }, options)
}
