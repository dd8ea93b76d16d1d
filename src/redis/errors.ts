/** What goes wrong with Redis, in words that may be logged: codes, never a text of Redis', which may quote keys. */
import { problem, type Problem } from '../problems/problem.js'

const RETRY_AFTER_SECONDS = 1

/** What stores raise when they cannot do their work. */
export function unavailable (cause?: unknown): Problem {
  return problem('store-unavailable', { retryAfter: RETRY_AFTER_SECONDS, ...(cause !== undefined && { cause }) })
}

/** Whether Redis itself said so: it is there, and answers. */
export function isReply (error: unknown): boolean {
  return (error as { name?: unknown }).name === 'ReplyError'
}

/** `READONLY`, `OOM`, `NOPERM`, `ECONNREFUSED` and the like. */
export function codeOf (error: unknown): string {
  const { code, message = '', name } = error as { code?: unknown, message?: string, name?: string }
  if (typeof code === 'string') return code
  return message.includes('timed out') ? 'timeout' : codeOfReply(message) ?? name ?? 'error'
}

/** The code at the front of a reply. Of what happened inside a script some versions say it further back, or in words. */
function codeOfReply (message: string): string | undefined {
  const front = /^-?([A-Z]{2,})\b/.exec(message)?.[1]
  if (front !== undefined && front !== 'ERR') return front
  // Redis 7.0 and Redis 6.
  if (/can't (run this command|access at least one of the keys)|ACL failure/i.test(message)) return 'NOPERM'
  return /: -?([A-Z]{3,}) /.exec(message)?.[1] ?? front
}
