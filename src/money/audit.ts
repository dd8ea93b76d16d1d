/**
 * The audit trail: a line for every money call when it is sent and another when it ends, and one for every repeat and
 * settlement. Who, what, how much, how it ended; nothing personal. What was sent and has no line of its end was under
 * way when the process died.
 */
import type { Ending, Operation } from './operation.js'

/** Writes one line. A pino logger's `info` fits. */
export type AuditWriter = (line: Record<string, unknown>) => void

export interface AuditTrail {
  /** The call goes out now. */
  sent (operation: Operation, keyName: string): void
  /** How the operation ends now. `code`: the problem that a rejection was answered with. */
  ended (operation: Operation, ending: Pick<Ending, 'state' | 'endedAt'>, keyName: string, code?: string): void
  /** A repeat was answered from the ledger; no money moved. */
  replayed (operation: Operation, keyName: string): void
  settled (operation: Operation): void
  /** The process ends before the calls that are out: each leaves a line. Returns them, the oldest first. */
  cutOff (): Operation[]
}

export function createAuditTrail (write: AuditWriter): AuditTrail {
  /** Calls that are out, and the name of the key that each came with. */
  const out = new Map<Operation, string>()

  return {
    // Written out, as every money call has such lines: a spread in the middle takes longer than all the rest of it.
    sent (operation, keyName) {
      out.set(operation, keyName)
      write({
        event: 'sent',
        key: keyName,
        route: routeOf(operation),
        amount: operation.amount,
        reference_id: operation.referenceId,
        operation: operation.key
      })
    },
    ended (operation, { state, endedAt }, keyName, code) {
      out.delete(operation)
      write({
        event: 'money',
        key: keyName,
        route: routeOf(operation),
        amount: operation.amount,
        outcome: state,
        reference_id: operation.referenceId,
        operation: operation.key,
        code,
        duration_ms: endedAt - operation.startedAt
      })
    },
    replayed: (operation, keyName) => { write({ event: 'replay', key: keyName, ...facts(operation) }) },
    settled: (operation) => { write({ event: 'settle', key: operation.settled?.by, ...facts(operation) }) },
    cutOff () {
      const operations = [...out.keys()]
      for (const [operation, keyName] of out) {
        write({ event: 'cut-off', key: keyName, ...facts(operation), outcome: 'indeterminate' })
      }
      out.clear()
      return operations
    }
  }
}

function facts (operation: Operation): Record<string, unknown> {
  return {
    route: routeOf(operation),
    amount: operation.amount,
    outcome: operation.state,
    reference_id: operation.referenceId,
    operation: operation.key
  }
}

function routeOf ({ method, route }: Operation): string {
  return `${method} ${route}`
}
