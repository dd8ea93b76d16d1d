/** What was measured of a server, round by round, and the figures that are made of it. */

export interface Round {
  requestsPerSecond: number
  /** Milliseconds. */
  p50: number
  p99: number
  /** Answers with a wrong status, broken connections and timeouts, the warm-up's included. */
  errors: number
  /** Microseconds of processor time that the server took for a request. What it waited for counts as nothing. */
  cpuMicros: number
}

export interface Row {
  scenario: string
  server: string
  /** None where the server is not there. */
  rounds: Round[]
}

export type Figure = Exclude<keyof Round, 'errors'>

export function missing (scenario: string, server: string): Row {
  return { scenario, server, rounds: [] }
}

export function middle ({ rounds }: Row, figure: Figure): number {
  return median(rounds.map((round) => round[figure]))
}

export function errorsOf ({ rounds }: Row): number {
  return rounds.reduce((sum, { errors }) => sum + errors, 0)
}

/**
 * The median of what `row` has of `figure` over what `other` has in the same round. Undefined if one of them is
 * missing.
 */
export function ratio (
  row: Row | undefined, other: Row | undefined, figure: Figure = 'requestsPerSecond'
): number | undefined {
  if (row === undefined || other === undefined || row.rounds.length === 0 || other.rounds.length === 0) return undefined
  return median(row.rounds.map((round, index) => round[figure] / (other.rounds[index]?.[figure] ?? NaN)))
}

export function median (values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const half = sorted.length / 2
  return ((sorted[Math.floor(half)] ?? NaN) + (sorted[Math.ceil(half) - 1] ?? NaN)) / 2
}
