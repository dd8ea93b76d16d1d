/** Reads a Retry-After header (RFC 9110 §10.2.3): seconds or an HTTP date. */

/**
 * Whole seconds to wait, 0 or more; undefined where the header is missing or says nothing. `wall` is ms since the
 * epoch.
 */
export function retryAfterSeconds (header: string | string[] | undefined, wall: number): number | undefined {
  const text = (Array.isArray(header) ? header[0] : header)?.trim()
  if (text === undefined || text === '') return undefined
  if (/^\d{1,9}$/.test(text)) return Number(text)
  // Date.parse finds a date in almost anything; an HTTP date begins with its weekday.
  const date = /^(mon|tue|wed|thu|fri|sat|sun)[a-z]*,? /i.test(text) ? Date.parse(text) : NaN
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - wall) / 1000))
}
