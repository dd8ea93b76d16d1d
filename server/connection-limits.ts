/**
 * How many connections each door takes. Callers that hold connections and ask for nothing must leave file descriptors
 * for the other door, for Flexiti and for the store.
 */
import { readFileSync } from 'node:fs'
import type { Settings } from '../config/settings.js'
import { connectionsOf } from '../src/flexiti/lanes.js'

export interface ConnectionLimits {
  public: number
  internal: number
  /** Whether it is less than MAX_CONNECTIONS, as the process may not have so many files open. */
  reduced: boolean
}

/** For log and audit files, the store, the event loop and what Node opens now and then. */
const RESERVED = 64
const FEWEST = 8

/** `descriptors`: how many files the process may have open; undefined where that is not known. */
export function connectionLimits (
  settings: Pick<Settings,
  'maxConnections' | 'upstreamConnections' | 'flexitiBaseUrl' | 'finfoEnvironment' | 'finfoConnections'>,
  descriptors = readDescriptors()
): ConnectionLimits {
  const { maxConnections, upstreamConnections, flexitiBaseUrl, finfoEnvironment, finfoConnections } = settings
  const lanes = connectionsOf(upstreamConnections)
  const upstream = lanes.token + lanes.internal + lanes.public
  // The simulator in the process has the other ends too.
  const toFlexiti = flexitiBaseUrl === undefined ? 2 * upstream : upstream
  // Those of the public door, a quarter for the internal one and some for tokens, and the other ends where its
  // simulator is in the process. src/finfo knows the number, and is not loaded where it is off; so this is more.
  const toFinfo = finfoEnvironment === 'off' ? 0 : 3 * finfoConnections + 8
  const reserved = RESERVED + toFlexiti + toFinfo
  // A quarter of the descriptors is left over whatever happens.
  const possible = Math.max(FEWEST, Math.floor((descriptors ?? Infinity) * 0.75) - reserved)
  const total = Math.min(maxConnections, possible)
  const internal = Math.floor(total / 4)
  return { public: total - internal, internal, reduced: total < maxConnections }
}

/** Linux tells; elsewhere the limit is high by default, and MAX_CONNECTIONS has the last word. */
function readDescriptors (): number | undefined {
  try {
    const [, soft] = /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? []
    return soft === undefined ? undefined : Number(soft)
  } catch {
    return undefined
  }
}
