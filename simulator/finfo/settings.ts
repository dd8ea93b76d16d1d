/** What can be changed while the simulated Finfo runs: its manners where Finfo's are unknown, and its strictness. */

/** Names and meanings as in docs/simulator.md. */
export interface Settings {
  /** Life of access tokens issued from now on, in seconds (finfo-api.md §3: 900). */
  token_seconds: number
  /** Life of refresh tokens issued from now on, in seconds (§3: 1800). */
  refresh_seconds: number
  /** Whether a refresh gives a new refresh token and kills the old one. */
  rotate_refresh_tokens: boolean
  /** Whether the response to a refresh has a refresh_token at all; without one the old one stays good. */
  refresh_returns_refresh_token: boolean
  /** Whether a refresh kills the access token that it replaces. */
  refresh_kills_old_access_token: boolean
  expires_in_as_string: boolean
  /** Needless token calls after which the account is suspended; 0: never. */
  suspend_after_needless_calls: number
  /** Each article comes this many times, with ids of its own: for lists longer than a page. */
  articles_multiplied_by: number
  /** Characters of text added to each article: for lists of many megabytes. */
  article_padding: number
  /** Compress every response, asked for or not. */
  gzip: boolean
  latency_ms: number
}

export interface Lives {
  tokenSeconds: number
  refreshSeconds: number
}

export function defaultSettings ({ tokenSeconds, refreshSeconds }: Lives): Settings {
  return {
    token_seconds: tokenSeconds,
    refresh_seconds: refreshSeconds,
    // Finfo does not say; a client that survives this survives the other as well.
    rotate_refresh_tokens: true,
    refresh_returns_refresh_token: true,
    refresh_kills_old_access_token: false,
    expires_in_as_string: false,
    suspend_after_needless_calls: 0,
    articles_multiplied_by: 1,
    article_padding: 0,
    gzip: false,
    latency_ms: 0
  }
}
