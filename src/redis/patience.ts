/**
 * How long a reply is waited for. A process that is busy itself must not take its own delay for that of the other side:
 * patience is counted in turns of one timer, which a busy process takes late too, and not in milliseconds.
 */

export interface Patience {
  /** The reply, or the error `timed out` if it takes too long. */
  wait<T> (reply: Promise<T>): Promise<T>
  /** To be called every TURN_MS. */
  turn (): void
  readonly turns: number
  /** The turns that a reply may take. */
  readonly limit: number
}

export const TURN_MS = 100

/** `timeoutMs`: a multiple of TURN_MS. */
export function createPatience (timeoutMs: number): Patience {
  /** What is waited for, oldest first, with the turn at which it is given up. */
  const waiting = new Map<(error: Error) => void, number>()
  // The turn in hand may be over at once.
  const limit = timeoutMs / TURN_MS + 1
  let turns = 0

  return {
    async wait (reply) {
      return await new Promise((resolve, reject) => {
        waiting.set(reject, turns + limit)
        reply.then((value) => {
          waiting.delete(reject)
          resolve(value)
        }, (error: unknown) => {
          waiting.delete(reject)
          reject(error)
        })
      })
    },
    turn () {
      turns++
      for (const [giveUp, at] of waiting) {
        if (at > turns) break
        waiting.delete(giveUp)
        giveUp(new Error('timed out'))
      }
    },
    get turns () { return turns },
    limit
  }
}
