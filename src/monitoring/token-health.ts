/** What the token calls of this process have shown of the credentials and of Flexiti. */
import type { Clock } from '../util/clock.js'

export type TokenOutcome = 'granted' | 'credentials-refused' | 'failed'

export interface TokenHealth {
  /** Told how each token call ended. */
  record (outcome: TokenOutcome): void
  /** When Flexiti last granted a token, on the clock; -Infinity if it never did. */
  readonly grantedAt: number
  /** Whether Flexiti has refused the credentials and granted nothing since. */
  readonly refused: boolean
  /** Token calls since the start, by how they ended. */
  readonly counts: Readonly<Record<TokenOutcome, number>>
}

export function createTokenHealth ({ now }: Pick<Clock, 'now'>): TokenHealth {
  let grantedAt = -Infinity
  let refused = false
  const counts = { granted: 0, 'credentials-refused': 0, failed: 0 }
  return {
    counts,
    record (outcome) {
      counts[outcome]++
      if (outcome === 'granted') {
        grantedAt = now()
        refused = false
      } else if (outcome === 'credentials-refused') {
        refused = true
      }
    },
    get grantedAt () { return grantedAt },
    get refused () { return refused }
  }
}
