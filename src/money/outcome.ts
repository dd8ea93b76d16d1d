/** What is known after a call that moves money: it succeeded, it was rejected, or nobody can tell. Never a guess. */
import { isFlexitiError, problemOf, problemOfFailure, readSuccess } from '../flexiti/responses.js'
import type { UpstreamResponse } from '../upstream/response.js'
import { TransportError } from '../upstream/transport-error.js'
import { Problem, problem } from '../problems/problem.js'

export type Outcome =
  | { state: 'succeeded', response: UpstreamResponse }
  /**
   * Certainly not done: Flexiti said no, or was never asked. `cleared`: where the flow could not be told of it yet,
   * resolves when it has been; the key is free then, and not before.
   */
  | { state: 'rejected', problem: Problem, cleared?: Promise<void> }
  /** Sent, and no clear answer came. `cause` is for the log. */
  | { state: 'indeterminate', cause: unknown }

/**
 * Says what became of a money call. `sent` is what the caller sent, kept out of any message. Only an answer that is
 * clear either way counts: a 5xx, a 408, a redirect, a success that cannot be read, or a no that is not in Flexiti's
 * words may or may not have moved money. `wasSent`: whether a byte may have gone out by now.
 */
export async function outcomeOf (
  attempt: Promise<{ response: UpstreamResponse }>, sent: unknown, wall: number, wasSent: () => boolean
): Promise<Outcome> {
  try {
    const { response } = await attempt
    const good = readSuccess(response)
    if (good !== undefined) return { state: 'succeeded', response: good }
    return isClearNo(response)
      ? { state: 'rejected', problem: problemOf(response, sent, wall) }
      : { state: 'indeterminate', cause: response.status }
  } catch (error) {
    // A Problem comes from before the sending: no token could be had.
    if (error instanceof Problem) return { state: 'rejected', problem: error }
    const sent = error instanceof TransportError ? error.sent : wasSent()
    if (sent) return { state: 'indeterminate', cause: error }
    return {
      state: 'rejected',
      problem: error instanceof TransportError ? problemOfFailure(error) : problem('internal-error', { cause: error })
    }
  }
}

/** Said before the call is looked at, by Flexiti or by whatever stands before it: no token, no right, too many. */
const NOT_LOOKED_AT: ReadonlySet<number> = new Set([401, 403, 429])
/** Statuses that only Flexiti has. */
const BLOCKED: ReadonlySet<number> = new Set([465, 466, 467])

function isClearNo ({ status, body }: UpstreamResponse): boolean {
  if (status < 400 || status >= 500 || status === 408) return false
  return NOT_LOOKED_AT.has(status) || BLOCKED.has(status) || isFlexitiError(body)
}
