/**
 * The BFF with its ledger, or with `BENCH_LEDGER=none` with one that only passes money calls on: the same process but
 * for that, so that what the ledger costs can be told from all else. The line of the audit trail is in both: it would
 * be written without a ledger too.
 */
import { randomUUID } from 'node:crypto'
import { loadSettings } from '../../config/settings.js'
import { buildDoors } from '../../server/doors.js'
import { systemClock } from '../../src/util/clock.js'
import { createAuditTrail } from '../../src/money/audit.js'
import type { Ledger } from '../../src/money/ledger.js'
import type { Operation } from '../../src/money/operation.js'
import { createPayments } from '../../src/money/payments.js'
import { createServices, type Services } from '../../server/services.js'
import { createAudit, createLog } from './log.js'

const settings = loadSettings(process.env)
const log = createLog()
const write = createAudit()
const services = createServices({ settings, audit: write })
const doors = await buildDoors({
  settings,
  services: process.env.BENCH_LEDGER === 'none' ? withoutLedger(services) : services,
  log,
  publicUrl: () => 'http://127.0.0.1'
})
const publicDoor = await doors.public.listen({ host: '127.0.0.1', port: 0 })
const internal = await doors.internal.listen({ host: '127.0.0.1', port: 0 })
services.start()
log.info({ public: publicDoor, internal }, 'listening')

function withoutLedger (services: Services): Services {
  const audit = createAuditTrail(write)
  const ledger: Pick<Ledger, 'run'> = {
    async run (call, execute) {
      const startedAt = Date.now()
      const { caller, idempotencyKey: key, method, path, fingerprint, bodyHash, route, amount, referenceId } = call
      const operation: Operation = {
        caller,
        key,
        method,
        path,
        fingerprint,
        bodyHash,
        route,
        amount,
        referenceId,
        startedAt,
        state: 'running',
        upstreamKey: key,
        attempt: randomUUID(),
        runningUntil: 0
      }
      const outcome = await execute(operation, () => { audit.sent(operation, call.keyName) })
      if (outcome.state !== 'succeeded') throw new Error(`the call ended ${outcome.state}`)
      audit.ended(operation, { state: 'succeeded', endedAt: Date.now() }, call.keyName)
      return {
        status: outcome.response.status,
        body: outcome.response.body.toString('utf8'),
        contentType: 'application/json; charset=utf-8',
        replayed: false
      }
    }
  }
  return {
    ...services,
    payments: createPayments({
      ledger: ledger as Ledger, flows: services.flows, calls: services.calls, clock: systemClock
    })
  }
}
