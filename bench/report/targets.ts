/** What is aimed at, and whether a run got there. */
import { ratio, type Row } from './rows.js'

export interface Target {
  work: string
  beside: string
  atLeast?: number
  atMost?: number
  unit: 'times' | 'ms' | 'bytes' | '%'
  /** What was found; undefined where the peer is missing. */
  found: number | undefined
  /**
   * The same by processor time, which depends less on who else uses the machine. Of a comparison: the peer's over one's
   * own.
   */
  byCpu?: number | undefined
}

export type Verdict = 'reached' | 'not reached' | 'missing'

export function verdictOf ({ atLeast = -Infinity, atMost = Infinity, found }: Target): Verdict {
  if (found === undefined) return 'missing'
  // Not a number is no success either.
  return found >= atLeast && found <= atMost ? 'reached' : 'not reached'
}

/** How far it is: 1 is the target, more is better, also where the target is a most. */
export function attainmentOf ({ atLeast, atMost, found }: Target): number {
  if (found === undefined) return 0
  if (atLeast !== undefined) return found / atLeast
  return found <= 0 ? Infinity : (atMost ?? NaN) / found
}

export function goalOf (target: Target): string {
  const { atLeast, atMost } = target
  return atLeast !== undefined ? `at least ${withUnit(target, atLeast)}` : `at most ${withUnit(target, atMost ?? NaN)}`
}

export function foundOf (target: Target): string {
  return target.found === undefined ? 'missing' : withUnit(target, target.found)
}

export function byCpuOf (target: Target): string {
  return target.byCpu === undefined ? '' : withUnit(target, target.byCpu)
}

function withUnit ({ unit }: Target, value: number): string {
  switch (unit) {
    // Cut and not rounded: 0.949 is no 0.95.
    case 'times': return (Math.floor(value * 100) / 100).toFixed(2)
    case 'ms': return `${value.toFixed(value < 10 ? 2 : 0)} ms`
    case 'bytes': return `${Math.round(value).toLocaleString('en')} bytes`
    case '%': return `${value.toFixed(1)} %`
  }
}

/** The two figures of a comparison: of `row` beside `other`, in requests/s and in processor time. */
export function beside (row: Row | undefined, other: Row | undefined): Pick<Target, 'found' | 'byCpu'> {
  return { found: ratio(row, other), byCpu: ratio(other, row, 'cpuMicros') }
}
