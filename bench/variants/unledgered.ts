/**
 * The BFF without its ledger: a money call goes straight to Flexiti. Only here, to measure what the ledger costs beside it.
 * The line of the audit trail stays: it would be written without a ledger too.
 */
import { pino } from 'pino'
import { loadSettings } from '../../config/settings.js'
import { buildDoors } from '../../routes/doors.js'
import type { MoneyCalls } from '../../src/money/money-calls.js'
import { createServices } from '../../src/services.js'

const settings = loadSettings(process.env)
const log = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime })
const services = createServices({ settings })
const trail = pino({ base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.destination({ dest: 1, sync: true }))

const send: MoneyCalls['send'] = async (flow, { endpoint, scope, params, body, route }, { idempotencyKey, keyName }, notes) => {
  const startedAt = Date.now()
  const { answer } = await services.calls.call(flow, { endpoint, scope, ...(params !== undefined && { params }), body, idempotencyKey }, notes)
  const line = { event: 'money', key: keyName, route: `POST ${route}`, amount: String(body.amount), outcome: 'succeeded', reference_id: flow.id, operation: idempotencyKey }
  trail.info({ audit: true, ...line, duration_ms: Date.now() - startedAt }, 'audit')
  return { status: answer.status, body: answer.body.toString('utf8'), contentType: 'application/json; charset=utf-8', replayed: false }
}

const doors = await buildDoors({ settings, services: { ...services, money: { ...services.money, send } }, log, publicUrl: () => 'http://127.0.0.1' })
const publicDoor = await doors.public.listen({ host: '127.0.0.1', port: 0 })
const internal = await doors.internal.listen({ host: '127.0.0.1', port: 0 })
services.start()
log.info({ public: publicDoor, internal }, 'listening')
