/**
 * A token of a flow, and the rules of its life: when it is refreshed, and when a refresh that failed is tried again.
 */

/** A Flexiti token pair. Never leaves the process but towards Flexiti. */
export interface Token {
  readonly accessToken: string
  readonly refreshToken?: string | undefined
  /** Milliseconds from its request to its death. */
  readonly lifeMs: number
  /** When it dies, on the store's clock. */
  readonly expiresAt: number
  /** 1 for the flow's first token of this scope, one more with each that replaced it. The highest wins. */
  readonly generation: number
  /** Whether it came because Flexiti had refused the one before with a 401. */
  readonly afterRefusal?: true | undefined
}

const THRESHOLD_MS = 60_000
const WIDGET_BUDGET_MS = 900_000
/** After a failed refresh the token in hand is used for so long at most before the next try. */
const RETRY_MS = 5000

/**
 * With less than this left, a token is due for refresh. Clamped to the token's life, or a short-lived one would never
 * be fit.
 */
export function refreshThreshold (token: Token): number {
  return Math.min(THRESHOLD_MS, token.lifeMs / 4)
}

/** With less than this left, a token is refreshed before the widget is opened with it. */
export function widgetBudget (token: Token): number {
  return Math.min(WIDGET_BUDGET_MS, token.lifeMs * 3 / 4)
}

/** When the refresh scheduler refreshes a pinned token: after the threshold is passed, spread over half of it. */
export function refreshTime (token: Token, random: () => number): number {
  const threshold = refreshThreshold(token)
  return Math.round(token.expiresAt - threshold + random() * threshold / 2)
}

/**
 * Milliseconds from a failed refresh to the next try; shorter and shorter, so that a token near its death is tried
 * again too.
 */
export function retryPause (token: Token, now: number): number {
  return Math.min(RETRY_MS, (token.expiresAt - now) / 2)
}
