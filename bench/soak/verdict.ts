/** Whether a process that ran for a while is as it was. */
import type { Vitals } from './vitals.js'

export interface Sample {
  /** Seconds since the start. */
  at: number
  vitals: Vitals['vitals']
  /** Money calls so far: the ledger keeps each for a day. */
  operations: number
}

export interface Growth {
  what: string
  before: number
  after: number
  /** The most that it may be after. */
  most: number
}

/** Samples that make up the state before, and after. */
const AT_EACH_END = 3
const HEAP_SHARE = 1.1
const HEAP_BYTES = 1_000_000
/** What the ledger keeps of an operation, with its body and its answer. */
const OPERATION_BYTES = 3000
const RESOURCES_SHARE = 1.25
const RESOURCES = 16
const DELAY_TIMES = 2
const DELAY_MS = 20

/** `steady`: the samples after the warm-up, in order. */
export function growthOf (steady: Sample[]): Growth[] {
  const before = steady.slice(0, AT_EACH_END)
  const after = steady.slice(-AT_EACH_END)
  const compare = (
    what: string, of: (sample: Sample) => number, most: (before: number) => number, pick = middle
  ): Growth => {
    const old = pick(before.map(of))
    return { what, before: old, after: pick(after.map(of)), most: most(old) }
  }
  const operations = middle(after.map((sample) =>
    sample.operations)) - middle(before.map((sample) => sample.operations))
  return [
    compare('heap and buffers, bytes', ({ vitals }) => vitals.heap +
      vitals.external, (old) => old * HEAP_SHARE + HEAP_BYTES + operations * OPERATION_BYTES),
    compare('active resources', ({ vitals }) => vitals.resources, (old) => old * RESOURCES_SHARE + RESOURCES),
    compare('event loop delay p99, ms', ({ vitals }) => vitals.loopDelay, (old) => old * DELAY_TIMES + DELAY_MS, least)
  ]
}

/** What delays the loop by itself does so in every sample; other work on the machine does so in some. */
function least (values: number[]): number {
  return Math.min(...values)
}

/** The middle one of three, so that one that fell into a bad moment does not count. */
function middle (values: number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN
}
