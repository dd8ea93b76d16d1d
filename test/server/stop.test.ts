/** Signals and the end of the process: what is finished, what is refused, and what is named. */
import { existsSync, readFileSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import t, { type Test } from 'tap'
import { Agent } from 'undici'
import { simulatorKey } from '../../config/settings.js'
import { nameCutOff } from '../../server/cut-off.js'
import { authorized, till, under } from '../helpers/back-office.js'
import { startBff, until, withKey, type Json } from '../helpers/bff.js'
import { startHolding } from '../helpers/holding.js'
import { run, type Process } from '../helpers/process.js'
import { inFlow, newId } from '../helpers/shopper.js'

const CAPTURE = '/v1/authorizations/12343/capture'

interface Sent {
  status: number
  headers: Record<string, unknown>
  body: Json
}

/** Sends with the key of the simulator's environment, over connections that are kept. */
function callerOf (t: Test): (url: string, path: string, json?: Json, key?: string) => Promise<Sent> {
  const agent = new Agent()
  t.teardown(async () => { await agent.destroy() })
  return async (url, path, json, key) => {
    const { statusCode, headers, body } = await agent.request({
      origin: url,
      path,
      method: json === undefined ? 'GET' : 'POST',
      headers: {
        authorization: `Bearer ${simulatorKey.key}`,
        ...(json !== undefined && { 'content-type': 'application/json' }),
        ...(key !== undefined && { 'idempotency-key': key })
      },
      body: json === undefined ? null : JSON.stringify(json)
    })
    return { status: statusCode, headers, body: await body.json() as Json }
  }
}

const anyPorts = { PORT: '0', INTERNAL_PORT: '0', DEMO: 'off' }
const linesOf = (file: string): Json[] => readFileSync(file, 'utf8').split('\n').slice(0, -1)
  .map((line) => JSON.parse(line))
const isThere = (bff: Process, msg: string): boolean => bff.lines.some((line) => line.msg === msg)

t.test('a process that stops begins no money call and finishes those that are out, however often told', async t => {
  const flexiti = await startHolding(t, '/capture', { capture_id: 7 })
  const bff = run(t, 'server/main.js', { ...anyPorts, FLEXITI_BASE_URL: flexiti.url })
  const { internal } = await bff.listening()
  const [call, other] = [callerOf(t), callerOf(t)]
  t.equal((await other(internal, '/health/live')).status, 200, 'a connection from before the stop')
  const out = call(internal, CAPTURE, { amount: 1 }, 'capture-1')
  await until(() => flexiti.held.length === 1)
  bff.child.kill('SIGTERM')
  await until(() => isThere(bff, 'shutting down'))
  bff.child.kill('SIGTERM')
  bff.child.kill('SIGINT')
  await until(() => bff.lines.filter(({ msg }) => msg === 'already shutting down').length === 2)
  t.match(await other(internal, CAPTURE, { amount: 2 }, 'capture-2'), {
    status: 503, headers: { 'retry-after': '5', 'idempotency-key': 'capture-2' }, body: { code: 'shutting-down' }
  })
  flexiti.release()
  t.match(await out, { status: 200, body: { capture_id: 7 } })
  t.equal(await bff.exit, 0)
  t.equal(flexiti.held.length, 1)
  t.strictSame(bff.lines.filter(({ audit }) => audit).map(({ event, operation }) => [event, operation]), [
    ['sent', 'capture-1'], ['money', 'capture-1']
  ])
})

t.test('every route that moves money is refused at the internal door once the process stops, and no other', async t => {
  const bff = await startBff(t)
  const shop = till(bff)
  const { path } = await authorized(bff)
  await bff.simulator.forget()
  bff.services.readiness.shutDown()
  for (const money of [
    `${path}/capture`, `${path}/release`, `${path}/capture/1/return`, '/v1/authorizations', '/v1/transactions',
    '/v1/accounts/20009100/refund', '/v1/apply'
  ]) t.match(await shop.post(money, { amount: 1 }), { status: 503, body: { code: 'shutting-down' } }, money)
  t.match(await bff.internal.post(`${path}/capture`, { amount: 1 }), { status: 401 }, 'who has no key learns nothing')
  t.strictSame(await bff.simulator.received(), [])
  t.equal((await shop.get(path)).status, 200)
})

t.test('what the end of the process cuts off is named, in the log and in the audit trail', async t => {
  const bff = await startBff(t)
  const { path, flowId } = await authorized(bff)
  const held = await bff.simulator.hold({ endpoint: 'capture' })
  const out = till(bff).post(`${path}/capture`, { amount: 1 }, { ...under('capture-1'), ...inFlow(flowId) })
  await held.arrived()
  const id = newId()
  const look = await bff.simulator.hold({ endpoint: 'captures' })
  const listed = bff.internal.get('/v1/captures', { ...withKey, ...inFlow(id) })
  await look.arrived()
  const lines: Json[] = []
  const log = pino({ base: null }, { write: (line: string) => { lines.push(JSON.parse(line)) } })
  nameCutOff({ log, doors: bff.doors, auditTrail: bff.services.auditTrail })
  const route = '/v1/authorizations/:authorization_id/capture'
  t.match(lines, [
    { level: 50, msg: 'requests in flight were cut off', requests: 2, operations: 1 },
    { msg: 'request cut off', door: 'internal', method: 'POST', route, reference_id: flowId, operation: 'capture-1' },
    { msg: 'request cut off', door: 'internal', method: 'GET', route: '/v1/captures', reference_id: id },
    { msg: 'money call cut off', route: `POST ${route}`, reference_id: flowId, operation: 'capture-1' }
  ])
  t.equal(lines.length, 4)
  t.match(bff.audit.at(-1), {
    event: 'cut-off', key: 'test', operation: 'capture-1', outcome: 'indeterminate', amount: '1.00'
  })
  await Promise.all([held.release(), look.release()])
  await Promise.all([out, listed])
  await bff.requestLines(5)
  lines.length = 0
  nameCutOff({ log, doors: bff.doors, auditTrail: bff.services.auditTrail })
  t.match(lines, [{ requests: 0, operations: 0 }])
})

t.test('a process that is killed leaves the trace of a call that was out', async t => {
  const flexiti = await startHolding(t, '/capture', {})
  const file = join(t.testdir({}), 'audit.log')
  const bff = run(t, 'server/main.js', { ...anyPorts, FLEXITI_BASE_URL: flexiti.url, AUDIT_LOG: file })
  const { internal } = await bff.listening()
  const out = callerOf(t)(internal, CAPTURE, { amount: 12.5 }, 'capture-1')
  await until(() => flexiti.held.length === 1)
  bff.child.kill('SIGKILL')
  await t.rejects(out)
  t.match(linesOf(file), [
    { audit: true, event: 'sent', key: simulatorKey.name, operation: 'capture-1', amount: '12.50' }
  ])
  t.equal(linesOf(file).length, 1)
})

t.test('HUP opens the audit trail again; it and the signals for users stop nothing and open no debugger', async t => {
  const file = join(t.testdir({}), 'audit.log')
  const bff = run(t, 'server/main.js', { ...anyPorts, AUDIT_LOG: file })
  const { internal } = await bff.listening()
  const call = callerOf(t)
  const capture = async (key: string): Promise<void> => { await call(internal, CAPTURE, { amount: 1 }, key) }
  await capture('before')
  renameSync(file, `${file}.1`)
  bff.child.kill('SIGUSR1')
  bff.child.kill('SIGUSR2')
  bff.child.kill('SIGHUP')
  await until(() => existsSync(file))
  await capture('after')
  t.strictSame(linesOf(`${file}.1`).map(({ operation }) => operation), ['before', 'before'])
  t.strictSame(linesOf(file).map(({ operation }) => operation), ['after', 'after'])
  bff.child.kill('SIGQUIT')
  t.equal(await bff.exit, 0)
  t.equal(bff.stderr(), '')
})

t.test('a lost audit trail is an error in the log, a metric, and a warning of readiness; money goes on', async t => {
  const bff = run(t, 'server/main.js', { ...anyPorts, AUDIT_LOG: '/dev/full' })
  const { internal } = await bff.listening()
  const call = callerOf(t)
  for (const n of [1, 2]) t.match(await call(internal, CAPTURE, { amount: 1 }, `capture-${n}`), { status: 409 })
  await until(() => isThere(bff, 'the audit trail cannot be written'))
  t.match(bff.lines.filter(({ level }) => Number(level) >= 50), [{ level: 50, code: 'ENOSPC' }])
  t.match(await call(internal, '/health/ready'), {
    status: 200, body: { ready: true, checks: { audit: { status: 'warn', reason: 'audit-unavailable' } } }
  })
  const { body } = await call(internal, '/openapi.json')
  t.match(body, { components: { schemas: { Check: { properties: { status: { enum: ['pass', 'warn', 'fail'] } } } } } })
  const metrics = await new Agent().request({ origin: internal, path: '/metrics', method: 'GET' })
  t.match(await metrics.body.text(), /^bff_audit_up 0$/m)
  bff.child.kill('SIGTERM')
  t.equal(await bff.exit, 0)
})

t.test('the start names variables that look like settings, and the ready-made key', async t => {
  const bff = run(t, 'server/main.js', { ...anyPorts, STOREFRONT_ORIGIN: 'https://shop.example' })
  t.match(await bff.listening(), { ready_made_key: simulatorKey.key })
  t.match(bff.lines.find(({ level }) => level === 40), {
    setting: 'STOREFRONT_ORIGIN', msg: 'STOREFRONT_ORIGIN is no setting; did you mean STOREFRONT_ORIGINS?'
  })
  t.notMatch(bff.stdout(), 'shop.example')
  const own = run(t, 'server/main.js', { ...anyPorts, BACKOFFICE_KEYS: `till:${'k'.repeat(32)}` })
  t.notOk('ready_made_key' in await own.listening(), 'a key of one\'s own is never printed')
})
