/**
 * Cleans what Flexiti says before it is shown: nothing that the caller sent, no URL, no path of Flexiti's, no token.
 * In time that grows with the text alone, as both the text and what was sent may be a stranger's.
 */
import { ExactNumber } from '../../schemas/exact-number.js'
import { createPhraseFinder, type PhraseFinder } from '../util/phrase-finder.js'

/** Shorter values are cut out only as whole words, or "Li" would tear "limit" apart. */
const SHORT = 4
const GAP = '…'
/** More than any documented body holds. Who sends more gets no words of Flexiti's. */
const MAX_VALUES = 200
const MAX_CHARACTERS = 8000

/** Each match takes all of its word, so none has to be looked for inside of another. */
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

/** Takes whatever it knows out of a text: sets the place of each sign in `cut`. */
type Marker = (text: string, cut: Uint8Array) => void

/**
 * Takes URLs, paths, tokens and any value of `sent` (any JSON value, searched deeply) out of a text; all of it, where
 * too much was sent.
 */
export function createRedactor (sent: unknown): (text: string) => string {
  const values = valuesOf(sent)
  if (values === undefined) return () => GAP
  const numbers = new Set<string>()
  const words: string[] = []
  for (const value of values) {
    const digits = digitsOf(value)
    if (digits === undefined) words.push(fold(value))
    else numbers.add(digits)
  }
  const markers = [
    markNeverShown,
    wordMarker(new Set(words.filter((word) => word.length < SHORT))),
    phraseMarker(words.filter((word) => word.length >= SHORT)),
    numberMarker([...numbers])
  ]
  return (text) => {
    // All are searched in the text as it came, so that values which overlap leave nothing of each other behind.
    const cut = new Uint8Array(text.length)
    for (const mark of markers) mark(text, cut)
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

const markNeverShown: Marker = (text, cut) => {
  for (const pattern of NEVER_SHOWN) {
    for (const { 0: match, index } of text.matchAll(pattern)) cut.fill(1, index, index + match.length)
  }
}

/** For short values, of two or three signs. */
function wordMarker (words: ReadonlySet<string>): Marker {
  if (words.size === 0) return () => {}
  return (text, cut) => {
    const folded = fold(text)
    for (let at = 0; at < text.length; at++) {
      if (isInWord(text, at - 1)) continue
      for (let length = 2; length < SHORT; length++) {
        const isWord = words.has(folded.slice(at, at + length)) && !isInWord(text, at + length)
        if (isWord) cut.fill(1, at, at + length)
      }
    }
  }
}

function isInWord (text: string, at: number): boolean {
  return at >= 0 && at < text.length && /[\p{L}\p{N}_]/u.test(characterAt(text, at))
}

/** The whole character that has its first or its last code unit there. */
function characterAt (text: string, at: number): string {
  const unit = text.charCodeAt(at)
  const first = unit >= 0xdc00 && unit <= 0xdfff && at > 0 ? at - 1 : at
  return String.fromCodePoint(text.codePointAt(first) ?? 0)
}

function phraseMarker (phrases: readonly string[]): Marker {
  if (phrases.length === 0) return () => {}
  const finder = createPhraseFinder(phrases.map(unitsOf))
  return (text, cut) => { mark(finder, unitsOf(fold(text)), (at) => { cut[at] = 1 }) }
}

/** Telephone and card numbers and dates, however they are grouped: with two signs between digits, at most. */
function numberMarker (numbers: readonly string[]): Marker {
  if (numbers.length === 0) return () => {}
  const finder = createPhraseFinder(numbers.map(unitsOf))
  return (text, cut) => {
    const { signs, places } = digitsIn(text)
    mark(finder, signs, (at, isFirst) => {
      const place = places[at] as number
      // With what stands between this digit and the one before.
      cut.fill(1, isFirst ? place : (places[at - 1] as number) + 1, place + 1)
    })
  }
}

/** The digits of a text and where they stand; between those that do not belong together, a sign that is none. */
function digitsIn (text: string): { signs: number[], places: number[] } {
  const signs: number[] = []
  const places: number[] = []
  for (const { index } of text.matchAll(/\d/g)) {
    const last = places.at(-1)
    if (last !== undefined && !/^[\s()./-]{0,2}$/.test(text.slice(last + 1, Math.min(index, last + 4)))) {
      signs.push(-1)
      places.push(last)
    }
    signs.push(text.charCodeAt(index))
    places.push(index)
  }
  return { signs, places }
}

/**
 * Calls `cutOut` for each sign of each phrase that was found, once and from the end; `isFirst`: where a stretch begins.
 */
function mark (finder: PhraseFinder, signs: ArrayLike<number>, cutOut: (at: number, isFirst: boolean) => void): void {
  const found = finder.find(signs)
  let left = 0
  for (let at = signs.length - 1; at >= 0; at--) {
    left = Math.max(left, found[at] as number)
    if (left === 0) continue
    left--
    cutOut(at, left === 0)
  }
}

function unitsOf (text: string): Uint16Array {
  return Uint16Array.from({ length: text.length }, (_, at) => text.charCodeAt(at))
}

/** The digits of a value that is a number in groups, and long enough to be somebody's. */
function digitsOf (value: string): string | undefined {
  if (!/^[\d\s()./-]+$/.test(value)) return undefined
  const digits = value.replace(/\D/g, '')
  return digits.length > 5 ? digits : undefined
}

/** The same for letters that differ in case alone, each as long as it was. */
function fold (text: string): string {
  return /[^\s!-~]/.test(text) ? Array.from(text, foldCharacter).join('') : text.toLowerCase()
}

function foldCharacter (character: string): string {
  for (const folded of [character.toUpperCase().toLowerCase(), character.toLowerCase()]) {
    if (folded.length === character.length) return folded
  }
  return character
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
    if (typeof next === 'string' || typeof next === 'number' || next instanceof ExactNumber) {
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
