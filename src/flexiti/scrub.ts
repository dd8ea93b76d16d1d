/** Cleans what Flexiti says before it is shown: nothing that the caller sent, no URL, no path of Flexiti's. */

/** Shorter values are cut out only where they stand as a word of their own, lest "Li" tears "limit" apart. */
const SHORT = 4
const GAP = '…'

/** `text` without URLs and without any value of `sent` (any JSON value, searched deeply). */
export function scrub (text: string, sent: unknown): string {
  let clean = text.replace(/\bhttps?:\/\/\S+/gi, GAP).replace(/\/flexiti\/\S*/gi, GAP)
  // Longest first, so that a value which holds another one leaves nothing of itself behind.
  for (const value of [...valuesOf(sent)].sort((a, b) => b.length - a.length)) clean = replaceAll(clean, value)
  return clean
}

function replaceAll (text: string, value: string): string {
  const literal = value.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
  return text.replace(new RegExp(value.length < SHORT ? `(?<![\\p{L}\\p{N}_])${literal}(?![\\p{L}\\p{N}_])` : literal, 'giu'), GAP)
}

function valuesOf (sent: unknown, found = new Set<string>()): Set<string> {
  if (typeof sent === 'string' || typeof sent === 'number') {
    const value = String(sent).trim()
    if (value.length > 1) found.add(value)
  } else if (typeof sent === 'object' && sent !== null) {
    for (const value of Object.values(sent)) valuesOf(value, found)
  }
  return found
}
