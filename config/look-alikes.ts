/** Environment variables that look like a setting and are none: a slip of the pen that would otherwise go unnoticed. */
import type { Env } from './env.js'
import { table } from './table.js'

export interface LookAlike {
  /** The variable as it was given. */
  readonly name: string
  /** The setting that it is most like. */
  readonly nearest: string
}

const names = Object.values(table).flatMap(({ name }) => [name, `${name}_FILE`])
const known = new Set<string>(names)

/** First words that other software uses for variables of its own. */
const COMMON_WORDS = new Set(['host', 'port', 'public', 'log', 'max', 'docs'])
/** Last words that no other software's variables end with, or hardly any. */
const OWN_ENDS = new Set(['origin'])
/** Kubernetes sets these for each service, whatever it is called, and `…_PORT` with such a value. */
const SERVICE_LINK = /_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)$/
const SERVICE_ADDRESS = /^(tcp|udp|sctp):\/\//

/**
 * Looks at all of `env` but what begins with `FLEXITI_` or `FINFO_`: there, any unknown name is a fault (settings.ts).
 */
export function findLookAlikes (env: Env): LookAlike[] {
  return Object.keys(env)
    .filter((name) => env[name] !== '' && !known.has(name) && !/^(FLEXITI|FINFO)_/.test(name))
    .filter((name) => !SERVICE_LINK.test(name) && !SERVICE_ADDRESS.test(env[name] ?? ''))
    .flatMap((name) => {
      const nearest = nearestTo(name)
      return nearest === undefined ? [] : [{ name, nearest }]
    })
}

/** The setting that a name is most like, if there is one. */
export function nearestTo (name: string): string | undefined {
  let nearest: string | undefined
  let least = Infinity
  const ofFile = /_FILE$/i.test(name)
  for (const candidate of names) {
    if (candidate.endsWith('_FILE') && !ofFile) continue
    const distance = differ(name, candidate)
    if (distance < least) [nearest, least] = [candidate, distance]
  }
  return nearest
}

/** How far two names are apart, 0 to 1 roughly; infinitely where they are not alike. */
function differ (name: string, setting: string): number {
  const [given, wanted] = [wordsOf(name), wordsOf(setting)]
  const [plain, wantedPlain] = [given.join(''), wanted.join('')]
  const edits = Math.min(editsBetween(plain, wantedPlain), editsBetween(unbroken(name), unbroken(setting)))
  const relative = edits / wantedPlain.length
  // One slip in a short word makes another word (HOME, HOST); in a long one, three are still slips.
  if (wantedPlain.length >= 6 && edits <= Math.min(3, wantedPlain.length / 5)) return relative
  if (wanted.length === 1) return Infinity
  // What begins with the same two words differs in the unit, most likely.
  if (given[0] === wanted[0] && given[1] === wanted[1]) return relative / 2
  const sameWords = given.length === wanted.length && given.every((word) => wanted.includes(word))
  const sharesBeginning = given[0] === wanted[0] && !COMMON_WORDS.has(given[0] ?? '')
  const endsLikeIt = given.length > wanted.length &&
    wanted.every((word, at) => given[given.length - wanted.length + at] === word)
  const sharesEnd = given.at(-1) === wanted.at(-1) && OWN_ENDS.has(given.at(-1) ?? '')
  return sameWords || sharesBeginning || endsLikeIt || sharesEnd ? relative : Infinity
}

function unbroken (name: string): string {
  return name.toLowerCase().replaceAll('_', '')
}

/** Lower case, without endings: `TRUSTED_PROXIES` and `TRUST_PROXY` have the same. */
function wordsOf (name: string): string[] {
  const stem = (word: string): string => word.length < 4 ? word : word.replace(/ies$/, 'y').replace(/(ed|s)$/, '')
  return name.toLowerCase().split('_').map(stem).filter(Boolean)
}

/** Levenshtein distance, where two neighbours that changed places are one edit. */
function editsBetween (a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const cost = a[row - 1] === b[column - 1] ? 0 : 1
      let edits = Math.min((last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + cost)
      if (row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]) {
        edits = Math.min(edits, (beforeLast[column - 2] ?? 0) + 1)
      }
      current.push(edits)
    }
    beforeLast = last
    last = current
  }
  return last[b.length] ?? 0
}
