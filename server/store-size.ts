/**
 * How large Redis must be, and how much the ledger may keep in it: measured by `test/redis/memory.test.ts`, which fails
 * where these are less than what Redis needs.
 */
import { MAX_OPERATIONS } from '../src/money/redis/store.js'

/** Bytes of a flow at its largest: after widget/init, its timeline full, and the places in the lists of all flows. */
export const FLOW_BYTES = 9000
/** Bytes of an operation that was answered, and of what keeps its upstream key. */
export const OPERATION_BYTES = 2500
/** Of `maxmemory`, what is left for flows and operations: the rest is for counters, buffers and Redis' own. */
const USABLE = 0.9
/** However little there is: the shop's own payments come first. */
const LEAST_OPERATIONS = 10_000

/** How many operations a Redis of that `maxmemory` may keep beside its flows. Undefined or 0 is without limit. */
export function operationsFor (maxMemory: number | undefined, maxFlows: number): number {
  if (maxMemory === undefined || maxMemory === 0) return MAX_OPERATIONS
  const room = Math.floor((maxMemory * USABLE - maxFlows * FLOW_BYTES) / OPERATION_BYTES)
  return Math.min(MAX_OPERATIONS, Math.max(LEAST_OPERATIONS, room))
}
