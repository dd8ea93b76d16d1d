/**
 * What the link knows of Redis: whether it is there, and whether it does its work. One that answers errors is
 * connected, and commands are sent to it, as some may pass. It is not up.
 */
import { codeOf, isReply } from './errors.js'

export interface Health {
  /** Whether commands are sent. */
  readonly connected: boolean
  /** Whether it is connected, and the last probe found no fault. */
  readonly up: boolean
  /** Whether it has refused a command since the last probe began. */
  readonly suspect: boolean
  connectionFailed (error: unknown): void
  connectionClosed (): void
  /** A reply, even a bad one, comes from a Redis that is there. */
  commandFailed (error: unknown): void
  probeBegan (): void
  /** `fault`: the code of what Redis refuses. */
  probed (fault: string | undefined): void
  probeFailed (error: unknown): void
  /** Tells that it is not up, if so: changes are told by themselves, and how it is at first is none. */
  tellIfDown (): void
  /** Nothing changes any more. */
  close (): void
}

export interface HealthOptions {
  /** Told when it goes up or down; `reason` is an error code, without any text of Redis'. */
  onChange: (up: boolean, reason?: string) => void
  /** Called with every error, by its code. */
  onError: (code: string) => void
}

export function createHealth ({ onChange, onError }: HealthOptions): Health {
  let [connected, closed, suspect] = [false, false, false]
  /** Why it is not up. */
  let fault: string | undefined = 'connection-closed'

  const isUp = (): boolean => connected && fault === undefined

  function turn (to: boolean, why: string | undefined): void {
    if (closed) return
    const wasUp = isUp()
    connected = to
    fault = why
    if (isUp() !== wasUp) onChange(isUp(), fault)
  }

  return {
    get connected () { return connected },
    get up () { return isUp() },
    get suspect () { return suspect },
    connectionFailed (error) {
      if (!closed) onError(codeOf(error))
      turn(false, codeOf(error))
    },
    connectionClosed () { turn(false, fault ?? 'connection-closed') },
    commandFailed (error) {
      if (closed) return
      const code = codeOf(error)
      onError(code)
      if (isReply(error)) suspect = true
      else turn(false, code)
    },
    probeBegan () { suspect = false },
    probed (found) {
      if (found !== undefined) onError(found)
      turn(true, found)
    },
    probeFailed (error) {
      onError(codeOf(error))
      turn(isReply(error) && connected, codeOf(error))
    },
    tellIfDown () { if (!isUp()) onChange(false, fault) },
    close () { closed = true }
  }
}
