/** What a shopper is told of a problem, and what they can do. Decided by the problem's code (docs/errors.md). */
import type { ProblemError } from '../../client/problem.js'
import type { Message } from './alert.js'
import { showFault } from './fields.js'
import { t } from './dom.js'

/** What `flexiti-rejected` and `flexiti-not-found` are about, by Flexiti's own code. */
const byFlexiti: Readonly<Record<string, string>> = {
  credit_exceeded: t.problems.creditExceeded,
  plan_term_not_available: t.problems.planNotAvailable,
  plan_term_not_set: t.problems.planNotAvailable,
  user_not_able_to_purchase: t.problems.refused,
  user_not_active: t.problems.activation,
  account_type_not_permitted: t.problems.refused,
  customer_identity_not_found: t.problems.notVerified,
  not_verified: t.problems.notVerified,
  customer_already_exists: t.apply.duplicate,
  not_found: t.problems.unknownAccount
}

/** What asks to wait longer is not about load, but about this customer. */
const LONG_SECONDS = 60

export interface Ways {
  /** A new flow. */
  restart: () => void
}

export function messageFor (problem: ProblemError, { restart }: Ways): Message {
  const startAgain = [{ label: t.problems.restart, go: restart }]
  switch (problem.code) {
    case 'flow-expired':
    case 'widget-required':
      return { text: t.problems.expired, actions: startAgain }
    case 'flow-not-yours':
      return { text: t.problems.notYours, actions: startAgain }
    case 'account-mismatch':
      return { text: t.problems.refused, actions: startAgain }
    case 'widget-failed':
      return problem.status === 404
        ? { text: t.problems.unknownAccount }
        : { text: t.problems.expired, actions: startAgain }
    case 'flexiti-rejected':
    case 'flexiti-not-found':
      return { text: byFlexiti[problem.flexiti?.error ?? ''] ?? t.problems.rejected }
    case 'flexiti-timeout':
    case 'flexiti-failed':
    case 'timeout':
      return { text: t.problems.slow }
    case 'flexiti-unavailable':
    case 'store-unavailable':
    case 'rate-limited':
      if ((problem.retryAfter ?? 0) > LONG_SECONDS) return { text: t.problems.tooOften }
      return { text: problem.retryAfter === undefined ? t.problems.down : t.problems.downIn(problem.retryAfter) }
    case 'flexiti-blocked':
      return { text: t.problems.blocked }
    case 'invalid-request':
    case 'flexiti-invalid-input':
      return { text: t.problems.fields }
    case 'network-error':
      return { text: t.problems.network }
    default:
      return { text: t.problems.other }
  }
}

/** Shows the problem's faults at the fields that they name, by the last part of their path. Returns whether one was. */
export function showFaults (form: HTMLFormElement, { errors }: ProblemError): boolean {
  return errors.map(({ field, message }) => showFault(form, field.split('.').at(-1) ?? '', message)).some(Boolean)
}
