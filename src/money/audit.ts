/**
 * The audit trail: one line for every money call and every settlement. Who, what, how much, how it ended; nothing
 * personal.
 */
import type { Ending, Operation } from './operation.js'

/** Writes one line. A pino logger's `info` fits. */
export type AuditWriter = (line: Record<string, unknown>) => void

export interface AuditTrail {
  /** How the operation ends now. `code`: the problem that a rejection was answered with. */
  ended (operation: Operation, ending: Pick<Ending, 'state' | 'endedAt'>, keyName: string, code?: string): void
  /** A repeat was answered from the ledger; no money moved. */
  replayed (operation: Operation, keyName: string): void
  settled (operation: Operation): void
}

export function createAuditTrail (write: AuditWriter): AuditTrail {
  return {
    ended (operation, { state, endedAt }, keyName, code) {
      // Written out, as every money call has such a line: a spread in the middle takes longer than all the rest of it.
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
    settled: (operation) => { write({ event: 'settle', key: operation.settled?.by, ...facts(operation) }) }
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
