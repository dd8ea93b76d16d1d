/**
 * A token of a flow, and the rules of its life: when it is refreshed, how long that may take, and when a refresh that
 * failed is tried again.
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
/** After a failed refresh the token in hand is used for so long at most before the next try, unless Flexiti asks. */
const RETRY_MS = 5000
/** Before its death, when a token is tried once more. */
const LAST_TRY_MS = 5000
/** A refresh that takes longer was lost on its way. */
const MAX_REFRESH_MS = 60_000
/** No two flows that were asked to wait come back at the same moment. */
const RETRY_AFTER_SPREAD = 0.1

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

/**
 * When the refresh scheduler refreshes a pinned token: after the threshold is passed, spread over a third of it. What
 * is left then has room for one Retry-After of half a minute.
 */
export function refreshTime (token: Token, random: () => number): number {
  const threshold = refreshThreshold(token)
  return Math.round(token.expiresAt - threshold + random() * threshold / 3)
}

/** When the refresh of a pinned token is overdue. */
export function latestRefreshTime (token: Token): number {
  return refreshTime(token, () => 1)
}

/** When a token that could not be refreshed is tried for the last time. */
export function lastRefreshTime (token: Token, random: () => number): number {
  return token.expiresAt - lastTryMs(token) * (0.75 + random() / 4)
}

function lastTryMs (token: Token): number {
  return Math.min(LAST_TRY_MS, refreshThreshold(token) / 4)
}

/**
 * Milliseconds that the refresh of a pinned token may take: Flexiti may have rotated the pair, and then its answer is
 * all that there is. What remains is for one more try at the end.
 */
export function refreshPatience (token: Token, now: number): number {
  return Math.min(token.expiresAt - lastTryMs(token) - now, MAX_REFRESH_MS)
}

/**
 * When a refresh that failed now is tried again: sooner and sooner, so that a token near its death is tried too. If
 * Flexiti asked to wait, not before, but once more before the token dies; and after that no more.
 */
export function nextRefreshTime (token: Token, now: number, random: () => number, retryAfterMs = 0): number {
  const pause = Math.min(RETRY_MS, (token.expiresAt - now) / 2) * (1 + random() / 2)
  const asked = retryAfterMs * (1 + random() * RETRY_AFTER_SPREAD)
  if (asked <= pause) return now + pause
  if (now + asked <= token.expiresAt - lastTryMs(token) / 4) return now + asked
  return now < token.expiresAt - lastTryMs(token) ? lastRefreshTime(token, random) : token.expiresAt
}
