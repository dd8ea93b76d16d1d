/** The audit trail: one line for every money call and every settlement. Who, what, how much, how it ended; nothing personal. */
import type { Operation } from './operation.js'

/** Writes one line. A pino logger's `info` fits. */
export type AuditWriter = (line: Record<string, unknown>) => void

export interface AuditTrail {
  /** `code`: the problem that a rejection was answered with. */
  ended (operation: Operation, keyName: string, code?: string): void
  /** A repeat was answered from the ledger; no money moved. */
  replayed (operation: Operation, keyName: string): void
  settled (operation: Operation): void
}

export function createAuditTrail (write: AuditWriter): AuditTrail {
  const facts = (operation: Operation): Record<string, unknown> => ({
    route: `${operation.method} ${operation.route}`,
    amount: operation.amount,
    outcome: operation.state,
    reference_id: operation.referenceId,
    operation: operation.key
  })
  return {
    ended: (operation, keyName, code) => { write({ event: 'money', key: keyName, ...facts(operation), code, duration_ms: (operation.endedAt ?? operation.startedAt) - operation.startedAt }) },
    replayed: (operation, keyName) => { write({ event: 'replay', key: keyName, ...facts(operation) }) },
    settled: (operation) => { write({ event: 'settle', key: operation.settled?.by, ...facts(operation) }) }
  }
}
