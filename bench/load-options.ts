/** What a load generator is given, and what it finds. */
import type { Call } from './helper.js'

export interface Load {
  requests: number
  /** Seconds that it took in fact. */
  seconds: number
  /** Milliseconds. */
  p50: number
  p99: number
  /** Answers with a wrong status, broken connections and timeouts. */
  errors: number
}

export interface LoadOptions {
  url: string
  call: Call
  seconds: number
  connections: number
  /** Where a generator may put files. */
  directory: string
}
