/** The ledger of money calls and its audit trail as the settings describe them, and the calls that go through them. */
import type { Settings } from '../config/settings.js'
import type { FlowCalls } from '../src/calls/flow-calls.js'
import type { Flows } from '../src/flows/flows.js'
import { createAuditTrail, type AuditTrail, type AuditWriter } from '../src/money/audit.js'
import { createLedger } from '../src/money/ledger.js'
import { createPayments, type Payments } from '../src/money/payments.js'
import type { LedgerStore } from '../src/money/store.js'
import type { Clock } from '../src/util/clock.js'

export interface Money {
  auditTrail: AuditTrail
  payments: Payments
}

export interface MoneyOptions {
  settings: Settings
  store: LedgerStore
  flows: Flows
  calls: FlowCalls
  clock: Clock
  audit: AuditWriter
}

/** A try takes at most a token call, the call, a renewal and the call again, plus one more for good measure. */
const CALLS_PER_OPERATION = 5

export function createMoney ({ settings, store, flows, calls, clock, audit }: MoneyOptions): Money {
  const auditTrail = createAuditTrail(audit)
  const ledger = createLedger({
    store,
    audit: auditTrail,
    clock,
    leaseMs: settings.upstreamTimeoutMs * CALLS_PER_OPERATION
  })
  return { auditTrail, payments: createPayments({ ledger, flows, calls, clock }) }
}
