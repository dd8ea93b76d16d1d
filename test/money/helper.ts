/**
 * What the tests of money play on: a ledger with a clock turned by hand, and calls that end when and how the test says.
 */
import { JsonBody } from '../../src/upstream/json-body.js'
import { createAuditTrail, type AuditTrail } from '../../src/money/audit.js'
import type { LedgerStore } from '../../src/money/store.js'
import { fingerprintOf } from '../../src/money/fingerprint.js'
import type { Execute, LedgerResponse, MoneyCall } from '../../src/money/call.js'
import { createLedger, type Ledger } from '../../src/money/ledger.js'
import { createMemoryLedgerStore } from '../../src/money/memory/store.js'
import type { Outcome } from '../../src/money/outcome.js'
import { Problem, problem, type ProblemDetails } from '../../src/problems/problem.js'
import type { ProblemCode } from '../../src/problems/catalogue.js'
import { createDrivenClock, ID, SECOND, type DrivenClock } from '../flows/helper.js'

export const LEASE = 75 * SECOND

/** Of a caller's body. */
export function hashOf (body: object): string {
  return new JsonBody(body).hash
}

/** How another request than `capture` differs in the ledger's eyes. */
export function asking (body: Record<string, unknown>, params = { authorization_id: '12343' }): Pick<
  MoneyCall, 'fingerprint' | 'bodyHash'
> {
  const route = '/v1/authorizations/:authorization_id/capture'
  const fingerprint = fingerprintOf({ endpoint: 'capture', params, body: new JsonBody(body) }, route)
  return { fingerprint, bodyHash: hashOf(body) }
}

/** A capture, as the internal door passes it on. */
export const capture: MoneyCall = {
  caller: 'till',
  keyName: 'till',
  idempotencyKey: 'capture-1',
  method: 'POST',
  path: '/v1/authorizations/12343/capture',
  route: '/v1/authorizations/:authorization_id/capture',
  ...asking({ amount: 10 }),
  amount: '10.00',
  referenceId: ID,
  repeatable: false
}

/** A deposit: the one call that Flexiti lets be sent again. */
export const deposit: MoneyCall = {
  ...capture, idempotencyKey: 'deposit-1', path: '/v1/transactions', route: '/v1/transactions', repeatable: true
}

export function success (json: unknown = { capture_id: 346123 }, status = 200): Outcome {
  return { state: 'succeeded', response: { status, headers: {}, body: Buffer.from(JSON.stringify(json)) } }
}

export function refusal (code: ProblemCode, details: ProblemDetails = {}): Outcome {
  return { state: 'rejected', problem: problem(code, details) }
}

export const indeterminate: Outcome = { state: 'indeterminate', cause: 503 }

/** A call that is out until the test ends it. */
export interface OpenCall {
  execute: Execute
  end (outcome: Outcome): void
  /** The key it was sent under; undefined while it was not performed. */
  upstreamKey: () => string | undefined
}

export function openCall (): OpenCall {
  let sentUnder: string | undefined
  let end: (outcome: Outcome) => void = () => {}
  const outcome = new Promise<Outcome>((resolve) => { end = resolve })
  return {
    execute: async ({ upstreamKey }, onSend) => {
      sentUnder = upstreamKey
      onSend()
      return await outcome
    },
    end: (ending) => { end(ending) },
    upstreamKey: () => sentUnder
  }
}

export const ends = (outcome: Outcome) => async (): Promise<Outcome> => outcome
/** The same, and it says that it was sent. */
export const sent = (outcome: Outcome): Execute => async (_operation, onSend) => {
  onSend()
  return outcome
}
/**
 * For calls that must not be performed. It succeeds, as no failure would show: the ledger takes any for an unknown
 * outcome.
 */
export const never = ends(success({ was: 'performed' }))

export interface LedgerFixture {
  clock: DrivenClock
  store: LedgerStore
  ledger: Ledger
  audit: AuditTrail
  /** Lines of the audit trail. */
  lines: Array<Record<string, unknown>>
  /** Runs a call and answers what its caller gets: an answer, or a problem. */
  run (call: MoneyCall, execute: Execute): Promise<LedgerResponse | Problem>
  state (call?: MoneyCall): Promise<string | undefined>
}

export function createLedgerFixture ({
  maxCount, wrap = (store) => store
}: { maxCount?: number, wrap?: (store: LedgerStore) => LedgerStore } = {}): LedgerFixture {
  const clock = createDrivenClock()
  const store = wrap(createMemoryLedgerStore({ now: clock.now, ...(maxCount !== undefined && { maxCount }) }))
  const lines: LedgerFixture['lines'] = []
  const audit = createAuditTrail((line) => { lines.push(JSON.parse(JSON.stringify(line))) })
  const ledger = createLedger({
    store,
    audit,
    clock,
    leaseMs: LEASE
  })
  return {
    clock,
    store,
    ledger,
    audit,
    lines,
    async run (call, execute) {
      try {
        return await ledger.run(call, execute)
      } catch (error) {
        if (error instanceof Problem) return error
        throw error
      }
    },
    state: async (call = capture) => (await ledger.find(call.caller, call.idempotencyKey))?.state
  }
}
