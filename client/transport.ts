/** One call to the public door: with the cookie, in the client's language, ended by a timeout or a signal. */
import { ProblemError, clientProblem, type ProblemBody } from './problem.js'
import type { Lang } from './types.js'

export interface TransportOptions {
  /** Without a slash at the end. */
  base: string
  lang: Lang
  timeoutMs: number
}

export interface Call {
  method?: 'GET' | 'POST' | 'DELETE'
  referenceId?: string | undefined
  body?: unknown
  /** Idempotency key. */
  key?: string
  signal?: AbortSignal | undefined
}

/** Returns the body as JSON, `undefined` where there is none. Throws a ProblemError, or the reason of the signal. */
export type Send = (path: string, call?: Call) => Promise<unknown>

export function createTransport ({ base, lang, timeoutMs }: TransportOptions): Send {
  async function read (
    path: string,
    { method = 'POST', referenceId, body, key }: Call,
    signal: AbortSignal
  ): Promise<[Response, string]> {
    const response = await fetch(base + path, {
      method,
      credentials: 'include',
      signal,
      headers: {
        'accept-language': lang,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...(referenceId !== undefined && { 'x-reference-id': referenceId }),
        ...(key !== undefined && { 'idempotency-key': key })
      },
      ...(body !== undefined && { body: JSON.stringify(body) })
    })
    return [response, await response.text()]
  }

  return async (path, call = {}) => {
    call.signal?.throwIfAborted()
    const control = new AbortController()
    const timer = setTimeout(() => { control.abort() }, timeoutMs)
    const abort = (): void => { control.abort() }
    call.signal?.addEventListener('abort', abort)
    try {
      const [response, text] = await read(path, call, control.signal)
      return unwrap(response, text, lang)
    } catch (error) {
      call.signal?.throwIfAborted()
      if (error instanceof ProblemError) throw error
      throw clientProblem(control.signal.aborted ? 'timeout' : 'network-error', lang, 0, { cause: error })
    } finally {
      clearTimeout(timer)
      call.signal?.removeEventListener('abort', abort)
    }
  }
}

/** Between the page and the BFF may be others, who answer in HTML. */
function unwrap ({ ok, status }: Response, text: string, lang: Lang): unknown {
  let body: unknown
  try {
    body = text === '' ? undefined : JSON.parse(text)
  } catch (cause) {
    throw clientProblem('unexpected-response', lang, status, { cause })
  }
  if (ok) return body
  const { code } = (body ?? {}) as Partial<ProblemBody>
  throw typeof code === 'string'
    ? new ProblemError({ ...body as ProblemBody, status })
    : clientProblem(
      'unexpected-response',
      lang,
      status
    )
}
