/** What is to be done for a token that a flow needs. Pure: the token manager does it. */
import type { Scope } from '../flexiti/endpoints.js'
import { hasEnded, pinsToken, type Flow } from '../flows/flow.js'
import { refreshThreshold, widgetBudget, type Token } from '../flows/token.js'

/**
 * `use`: the token that the flow holds. `refresh`: continue it. `grant`: a new one takes its place, or there is none
 * yet. `expire`: there is no way to a token any more, and the flow has ended.
 */
export type Decision = 'use' | 'refresh' | 'grant' | 'expire'

/** What a caller needs the token for. */
export interface Need {
  /** The shopper must have time enough to finish in the widget. */
  forWidget?: boolean
  /**
   * Generation of the token that the caller knew, 0 for none. Any newer one will do: asking again would bring none
   * better.
   */
  known?: number
  /** Whether Flexiti refused that one with a 401. */
  refused?: boolean
}

export function decide (flow: Flow, scope: Scope, now: number, need: Need = {}): Decision {
  if (hasEnded(flow)) return 'expire'
  const token = flow.tokens[scope]
  const isPinned = pinsToken(flow, scope)
  const otherwise = isPinned ? 'expire' : 'grant'
  if (token === undefined || token.expiresAt <= now) return otherwise
  if (isNewer(token, need)) return 'use'
  if (need.refused !== true && lastsLongEnough(token, now, need.forWidget === true)) return 'use'
  if (token.refreshToken !== undefined) return 'refresh'
  // Nothing to refresh it with, and nothing that may take its place: it is good for as long as it lives.
  return isPinned && need.refused !== true ? 'use' : otherwise
}

/** Whether the token came after the one that the caller knew. */
export function isNewer (token: Token, { known = Infinity }: Need): boolean {
  return token.generation > known
}

function lastsLongEnough (token: Token, now: number, forWidget: boolean): boolean {
  return token.expiresAt - now >= (forWidget ? widgetBudget(token) : refreshThreshold(token))
}
