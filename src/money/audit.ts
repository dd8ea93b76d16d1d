/** The audit trail: one line for every money call and every settlement. Who, what, how much, how it ended; nothing personal. */
import type { Ending, Operation, OperationState } from './operation.js'

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
  const facts = (operation: Operation, outcome: OperationState = operation.state): Record<string, unknown> => ({
    route: `${operation.method} ${operation.route}`,
    amount: operation.amount,
    outcome,
    reference_id: operation.referenceId,
    operation: operation.key
  })
  return {
    ended: (operation, { state, endedAt }, keyName, code) => { write({ event: 'money', key: keyName, ...facts(operation, state), code, duration_ms: endedAt - operation.startedAt }) },
    replayed: (operation, keyName) => { write({ event: 'replay', key: keyName, ...facts(operation) }) },
    settled: (operation) => { write({ event: 'settle', key: operation.settled?.by, ...facts(operation) }) }
  }
}
