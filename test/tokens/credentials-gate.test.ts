/** Credentials that Flexiti refuses are not tried again and again, however many shoppers come. */
import { test } from 'tap'
import { createCredentialsGate } from '../../src/tokens/credentials-gate.js'
import { problem } from '../../src/problems/problem.js'
import { startBff } from '../helpers/bff.js'
import { inFlow, licence, newId } from '../helpers/shopper.js'
import { createDrivenClock } from '../flows/helper.js'

const refusal = (error = 'invalid_client'): Error => problem('flexiti-credentials', { flexiti: { status: 400, error } })

test('a wrong secret makes at most six token calls in any half hour', async (t) => {
  const clock = createDrivenClock()
  const gate = createCredentialsGate(clock)
  const calls: number[] = []
  for (let second = 0; second < 3 * 3600; second++) {
    await t.rejects(gate.pass('customer', async () => {
      calls.push(second)
      throw refusal()
    }), { code: 'flexiti-credentials' })
    clock.advance(1000)
  }
  for (const from of calls) t.ok(calls.filter((at) => at >= from && at < from + 1800).length <= 6, `from ${from}`)
  t.same(calls.slice(0, 4), [0, 5, 15, 35], 'at first soon, then later and later')
  t.ok(calls.length > 12, 'and never given up')
})

test('what is answered from memory says how long to wait', async (t) => {
  const clock = createDrivenClock()
  const gate = createCredentialsGate(clock)
  const ask = async (): Promise<unknown> => await gate.pass('customer', async () => { throw refusal() })
  await t.rejects(ask(), { code: 'flexiti-credentials' })
  clock.advance(1500)
  await t.rejects(ask(), {
    code: 'flexiti-credentials', details: { retryAfter: 4, flexiti: { error: 'invalid_client' } }
  })
})

test('of many first calls one proves the credentials, and its refusal is everybody\'s', async (t) => {
  const gate = createCredentialsGate(createDrivenClock())
  let calls = 0
  const outcomes = await Promise.allSettled(Array.from({ length: 50 },
    async () => await gate.pass('customer', async () => {
      calls++
      await new Promise((resolve) => { setImmediate(resolve) })
      throw refusal()
    })))
  t.equal(calls, 1)
  t.ok(outcomes.every(({ status }) => status === 'rejected'))
})

test('credentials that are proven hold nobody up, and a failure of another kind proves nothing', async (t) => {
  const gate = createCredentialsGate(createDrivenClock())
  let running = 0
  let most = 0
  const call = async (): Promise<string> => {
    most = Math.max(most, ++running)
    await new Promise((resolve) => { setImmediate(resolve) })
    running--
    return 'token'
  }
  await t.rejects(gate.pass('customer', async () => { throw problem('flexiti-timeout') }), { code: 'flexiti-timeout' })
  await Promise.all(Array.from({ length: 5 }, async () => await gate.pass('customer', call)))
  most = 0
  await Promise.all(Array.from({ length: 5 }, async () => await gate.pass('customer', call)))
  t.equal(most, 5)
})

test('calls that were out together and are refused together count as one refusal', async (t) => {
  const clock = createDrivenClock()
  const gate = createCredentialsGate(clock)
  const refusals: Array<() => void> = []
  const call = async (): Promise<string> => await new Promise((_resolve, reject) => {
    refusals.push(() => { reject(refusal()) })
  })
  await gate.pass('customer', async () => 'token')
  const out = Promise.allSettled(Array.from({ length: 24 }, async () => await gate.pass('customer', call)))
  for (const refuse of refusals) {
    clock.advance(10)
    refuse()
    await new Promise((resolve) => { setImmediate(resolve) })
  }
  await out
  t.equal(refusals.length, 24)
  clock.advance(5000)
  t.equal(await gate.pass('customer', async () => 'token'), 'token', 'after the first pause it is tried again')
})

test('a role that the client lacks closes that scope alone', async (t) => {
  const gate = createCredentialsGate(createDrivenClock())
  await t.rejects(gate.pass('merchant', async () => { throw refusal('invalid_role') }), { code: 'flexiti-credentials' })
  let asked = false
  await t.rejects(gate.pass('merchant', async () => { asked = true }), { code: 'flexiti-credentials' })
  t.notOk(asked)
  t.equal(await gate.pass('customer', async () => 'token'), 'token')
})

test('over the doors: twenty shoppers with a wrong secret make one token call, and the right one works again',
  async (t) => {
    const bff = await startBff(t)
    await bff.simulator.fault({
      endpoint: 'token', kind: 'status', status: 400, body: { error: 'invalid_client' }, times: 100
    })
    const before = (await bff.simulator.received('token')).length
    const responses = await Promise.all(Array.from({ length: 20 }, async () =>
      await bff.public.post('/v1/customers/driverslicense', { code: licence }, inFlow(newId()))))
    for (const response of responses) t.match(response, { status: 502, body: { code: 'flexiti-credentials' } })
    t.ok(
      (await bff.simulator.received('token')).length - before <= 2,
      'one proves them for the shoppers; the forms may have asked too'
    )
  })

test('ten calls that are answered 401 make at most one renewal', async (t) => {
  const bff = await startBff(t)
  const id = newId()
  t.equal((await bff.public.post('/v1/customers/driverslicense', { code: licence }, inFlow(id))).status, 200)
  await bff.simulator.fault({ endpoint: 'driversLicense', kind: 'status', status: 401, times: 100 })
  await bff.simulator.forget()
  for (let n = 0; n < 10; n++) {
    const refused = await bff.public.post('/v1/customers/driverslicense', { code: licence }, inFlow(id))
    t.match(refused, { status: 502, body: { code: 'flexiti-unauthorized' } })
  }
  const own = (await bff.simulator.received('token')).filter(({ headers }) => headers['x-reference-id'] === id)
  t.equal(own.length, 1)
})
