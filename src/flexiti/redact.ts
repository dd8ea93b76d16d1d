/**
 * Cleans what Flexiti says before it is shown: nothing that the caller sent, no URL, no path of Flexiti's, no token.
 */

/** Shorter values are cut out only as whole words, or "Li" would tear "limit" apart. */
const SHORT = 4
const GAP = '…'
/**
 * More than any documented body holds. Who sends more gets no words of Flexiti's: searching for it all would hold
 * everybody up.
 */
const MAX_VALUES = 200
const MAX_CHARACTERS = 8000

const NEVER_SHOWN = [
  /\bhttps?:\/\/\S+/gi,
  /\/(?:flexiti|client-id|oauth)\/\S*/gi,
  // From a word's beginning only, as in the next one: from each of its signs on, a long word would take the square of
  // its length.
  /(?<![\w.-])[\w.-]*\bflexiti\.fi\b\S*/gi,
  // Access and refresh tokens, ids: no word of a sentence is so long and has a digit in it.
  /(?<![\w.-])(?=[\w.-]*\d)[\w.-]{32,}/g
]

/** Words from a short list say nothing of a shopper, and without "on", "no" and "en" a sentence is hard to read. */
const LISTED = new Set(['lang', 'province', 'flow', 'transaction_type', 'account_type'])

/**
 * Takes URLs, paths, tokens and any value of `sent` (any JSON value, searched deeply) out of a text; all of it, where
 * too much was sent.
 */
export function createRedactor (sent: unknown): (text: string) => string {
  const values = valuesOf(sent)
  if (values === undefined) return () => GAP
  const patterns = [...NEVER_SHOWN, ...[...values].map(patternOf)]
  return (text) => {
    // All are searched in the text as it came, so that values which overlap leave nothing of each other behind.
    const cut = new Uint8Array(text.length)
    for (const pattern of patterns) mark(text, pattern, cut)
    return without(text, cut)
  }
}

function without (text: string, cut: Uint8Array): string {
  let clean = ''
  for (let at = 0; at < text.length; at++) {
    if (cut[at] === 0) clean += text[at]
    else if (at === 0 || cut[at - 1] === 0) clean += GAP
  }
  return clean
}

/** Marks every match, overlapping ones too. */
function mark (text: string, pattern: RegExp, cut: Uint8Array): void {
  pattern.lastIndex = 0
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    cut.fill(1, match.index, match.index + match[0].length)
    // By a whole character: with half of a surrogate pair the same match would be found for ever.
    pattern.lastIndex = match.index + String.fromCodePoint(text.codePointAt(match.index) ?? 0).length
  }
}

function patternOf (value: string): RegExp {
  // Telephone and card numbers and dates, however they are grouped.
  const digits = /^[\d\s()./-]+$/.test(value) ? value.replace(/\D/g, '') : ''
  if (digits.length > 5) return new RegExp([...digits].join('[\\s().\\/-]{0,2}'), 'g')
  const literal = value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return new RegExp(value.length < SHORT ? `(?<![\\p{L}\\p{N}_])${literal}(?![\\p{L}\\p{N}_])` : literal, 'giu')
}

/**
 * Every text and number in a JSON value, but single characters; undefined where there are too many to search for.
 * Not recursive: the nesting is the caller's to choose.
 */
function valuesOf (sent: unknown): Set<string> | undefined {
  const found = new Set<string>()
  let characters = 0
  const waiting = [sent]
  while (waiting.length > 0) {
    const next = waiting.pop()
    if (typeof next === 'string' || typeof next === 'number') {
      const value = String(next).trim()
      if (value.length < 2 || found.has(value)) continue
      found.add(value)
      characters += value.length
      if (found.size > MAX_VALUES || characters > MAX_CHARACTERS) return undefined
    } else if (typeof next === 'object' && next !== null) {
      for (const [key, value] of Object.entries(next)) if (!LISTED.has(key)) waiting.push(value)
    }
  }
  return found
}
