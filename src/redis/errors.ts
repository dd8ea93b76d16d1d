/** What goes wrong with Redis, in words that may be logged: codes, never a text of Redis', which may quote keys. */
import { problem, type Problem } from '../problems/problem.js'
import { NewerRecordError } from './seal.js'

const RETRY_AFTER_SECONDS = 1
/** By the error's name. */
const CODES_OF_RECORDS: Record<string, string> = {
  SealBrokenError: 'record-does-not-open', NewerRecordError: 'record-of-newer-version', SyntaxError: 'record-malformed'
}

/** What stores raise when they cannot do their work. */
export function unavailable (cause?: unknown): Problem {
  return problem('store-unavailable', { retryAfter: RETRY_AFTER_SECONDS, ...(cause !== undefined && { cause }) })
}

/** The same for a record that is there, and cannot be read. */
export function unreadable (cause: unknown): Problem {
  if (!(cause instanceof NewerRecordError)) return unavailable(cause)
  return problem('store-unavailable', {
    retryAfter: RETRY_AFTER_SECONDS,
    cause,
    detail: 'What is stored was written by a newer version of this service.'
  })
}

/** Whether Redis itself said so: it is there, and answers. */
export function isReply (error: unknown): boolean {
  return (error as { name?: unknown }).name === 'ReplyError'
}

/** `READONLY`, `OOM`, `NOPERM`, `ECONNREFUSED` and the like. */
export function codeOf (error: unknown): string {
  const { code, message = '', name } = error as { code?: unknown, message?: string, name?: string }
  if (typeof code === 'string') return code
  const record = CODES_OF_RECORDS[name ?? '']
  if (record !== undefined) return record
  return message.includes('timed out') ? 'timeout' : codeOfReply(message) ?? name ?? 'error'
}

/** The code at the front of a reply. What happened inside a script some versions say further back, or in words. */
function codeOfReply (message: string): string | undefined {
  const front = /^-?([A-Z]{2,})\b/.exec(message)?.[1]
  if (front !== undefined && front !== 'ERR') return front
  // Redis 7.0 and Redis 6.
  if (/can't (run this command|access at least one of the keys)|ACL failure/i.test(message)) return 'NOPERM'
  return /: -?([A-Z]{3,}) /.exec(message)?.[1] ?? front
}
