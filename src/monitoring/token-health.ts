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
}

export function createTokenHealth ({ now }: Pick<Clock, 'now'>): TokenHealth {
  let grantedAt = -Infinity
  let refused = false
  return {
    record (outcome) {
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
