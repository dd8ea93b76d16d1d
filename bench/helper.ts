/** What every scenario is given, and the call that it sends. */
import { start, originOf } from './processes.js'

export interface Durations {
  /** Seconds before the first round that count for nothing: the compiler is at work. */
  warmUp: number
  /** Seconds of a measured round. */
  measured: number
  rounds: number
  /** Whether what takes long is left out. */
  quick: boolean
}

export interface Bench {
  /** For logs and whatever else must be on disk; gone after the run. */
  directory: string
  durations: Durations
  /** Says what is going on. */
  say (what: string): void
}

/** One request, to be sent again and again. `{flow}` and `{key}` in a header are put in anew for each. */
export interface Call {
  method: 'GET' | 'POST'
  path: string
  headers: Record<string, string>
  /** JSON. */
  body?: string
  /** `{flow}` is the reference id of one of so many flows, picked at random. */
  flows?: number
  /** What must come back; 200, not compressed, if nothing is said. */
  expected?: { status?: number, encoding?: string }
}

/** For the internal door. */
export const BACKOFFICE_KEY = 'bench-key-of-thirty-two-characters-or-more'
export const ACCOUNT = 20009100
/** Below it, in a version, is all that the stub knows. */
export const UPSTREAM_BASE = '/flexiti/pos-api'

/** The reference id of a flow, counted from 1. */
export function referenceId (index: number): string {
  const bytes = Buffer.alloc(16)
  bytes.writeUInt32BE(index, 12)
  return bytes.toString('hex')
}

/** The stub that stands in for Flexiti. Answers its origin. */
export async function startUpstream (): Promise<string> {
  return await originOf(start(new URL('upstream.js', import.meta.url)))
}
