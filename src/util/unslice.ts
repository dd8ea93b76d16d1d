/**
 * The same text with memory of its own. V8 cuts a text out of a longer one by pointing into it, so that to keep the
 * piece is to keep the whole: to be used for what is kept long, and was cut out of what somebody sent. Characters up to
 * U+00FF, as headers and URLs have.
 */
export function unslice (text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1')
}
