/** What is the same money call under one idempotency key, at both doors: what it asks for, not how it is spelled. */
import { test } from 'tap'
import { authorized, orderedFlow, till, under } from '../../../helpers/back-office.js'
import { startBff, type Sent } from '../../../helpers/bff.js'
import { application, inFlow, newId, purchase, throughWidget, toApply } from '../../../helpers/shopper.js'

const raw = (text: string, type = 'application/json'): Sent => ({ raw: text, headers: { 'content-type': type } })
const form = (text: string): Sent => raw(text, 'application/x-www-form-urlencoded')

test('a capture is the same in any spelling of its body, and another with any other value', async (t) => {
  const bff = await startBff(t)
  const { path } = await authorized(bff)
  const capture = async (sent: Sent, to = `${path}/capture`): ReturnType<typeof bff.internal.send> =>
    await till(bff).send('POST', to, { ...sent, headers: { ...sent.headers, ...under('capture-1') } })
  const body = '{"amount":100,"reference":"Order-1001","sku_data":{"total":100.5,"products":[{"sku":"a","n":1}]}}'
  const first = await capture(raw(body))
  t.match(first, { status: 200, body: { capture_id: Number } })
  const sku = '"sku_data":{"products":[{"n":1,"sku":"a"}],"total":100.50}'
  const fields = ['amount=100.00', 'reference=Order-1001', 'sku_data.total=100.5']
  for (const same of [
    raw(body),
    raw(`{ "reference": "Order-1001", ${sku}, "amount": 100.00 }`),
    raw(`{${sku},"amount":"100.00","reference":"Order-1001"}`),
    raw(`{${sku},"amount":"100","reference":"Order-1001","lost":null}`),
    raw(`{${sku},"amount":1e2,"reference":"Order-1001"}`),
    raw(`\uFEFF{${sku},"amount":100.0,"reference":"Order-\\u0031001"}`),
    form([...fields, 'sku_data.products[0].sku=a', 'sku_data.products[0].n=1'].join('&')),
    form([...fields, 'sku_data[products][0][n]=1', 'sku_data[products][0][sku]=a', 'nobody='].reverse().join('&')),
    form(`sku_data%5Btotal%5D=100.50&${fields.slice(0, 2).join('&')}&sku_data.products%5B0%5D.sku=a` +
      '&sku_data.products.0.n=1')
  ]) {
    t.match(await capture(same), { status: 200, text: first.text, headers: { 'idempotency-replayed': 'true' } },
      String(same.raw))
  }
  const id = String(path.split('/').at(-1))
  const encoded = [...id].map((digit) => `%3${digit}`).join('')
  for (const to of [
    `${path}/capture?lang=en`, `${path}/capture?l%61ng=%65n`, `${path}/capture?`,
    `/v1/authorizations/${encoded}/capture`,
    `/v1/authoriz%61tions/000${id}/captur%65?lang=en`
  ]) t.match(await capture(raw(body), to), { status: 200, text: first.text }, to)

  for (const other of [
    raw(`{${sku},"amount":100.01,"reference":"Order-1001"}`),
    raw(`{${sku},"amount":100,"reference":"order-1001"}`),
    raw(`{${sku},"amount":100}`),
    raw('{"amount":100,"reference":"Order-1001"}'),
    raw(body.replace('"n":1', '"n":2')),
    raw(body.replace('"sku":"a"', '"sku":"A"')),
    raw(body.replace('"amount"', '"more":1,"amount"'))
  ]) t.match(await capture(other), { status: 422, body: { code: 'idempotency-key-reused' } }, String(other.raw))
  for (const to of [`${path}/capture?lang=fr`, `${path}0/capture`]) {
    t.match(await capture(raw(body), to), { status: 422, body: { code: 'idempotency-key-reused' } }, to)
  }
  const { body: other } = await till(bff).post(`${path}/release`, { amount: 100 }, under('capture-1'))
  t.equal(other.code, 'idempotency-key-reused', 'another route')

  const received = await bff.simulator.received('capture')
  t.equal(received.length, 1)
  t.equal(received[0]?.headers['x-context-hash'], received[0]?.body_sha256, 'Flexiti gets the hash of the bytes')
})

test('ids of more digits than a double holds are told apart', async (t) => {
  const bff = await startBff(t)
  const refund = async (captureId: string): Promise<number> => (await till(bff).send(
    'POST', '/v1/accounts/20009100/refund', {
      raw: `{"amount":1,"capture_id":${captureId}}`,
      headers: { 'content-type': 'application/json', ...under('r-1') }
    }
  )).status
  const first = await refund('12345678901234567890')
  t.equal(await refund('"12345678901234567890"'), first)
  t.equal(await refund('12345678901234567891'), 422)
  t.equal((await bff.simulator.received('accountRefund')).length, 1)
})

test('a shopper\'s authorization is the same in any spelling, also of its flow and its widget', async (t) => {
  const bff = await startBff(t)
  const id = await orderedFlow(bff)
  const session = String((await till(bff).get(`/v1/flows/${id}`)).body.widget_session_id)
  const authorize = async (json: object, flow: string, query = ''): ReturnType<typeof bff.public.send> =>
    await bff.public.post(`/v1/authorizations${query}`, json, { ...inFlow(flow), ...under('a-1') })
  const dashed = `${id.slice(0, 8)}-${id.slice(8, 12)}-${id.slice(12, 16)}-${id.slice(16, 20)}-${id.slice(20)}`
  const first = await authorize({ ...purchase, widget_session_id: session.toUpperCase(), amount: '100' }, id)
  t.match(first, { status: 200 })
  t.equal((await bff.simulator.received('authorize'))[0]?.body.widget_session_id, session, 'as Flexiti wrote it')
  const { financing_option: { plan_id: plan, ...option }, account_number: account } = purchase
  t.match(await authorize({
    reference: null,
    widget_session_id: session,
    amount: 100.00,
    financing_option: { plan_id: String(plan), ...option },
    account_number: `00${account}`
  }, dashed.toUpperCase(), '?lang=en'), { status: 200, text: first.text, headers: { 'idempotency-replayed': 'true' } })
  t.match(await authorize({ ...purchase, widget_session_id: session, amount: '100.01' }, id), { status: 422 })
  t.equal((await bff.simulator.received('authorize')).length, 1)
})

test('an application is the same in any spelling, with its language where it likes', async (t) => {
  const bff = await startBff(t)
  const id = await throughWidget(bff, bff.public, { init: toApply, order: null })
  const apply = async (json: object, query = ''): ReturnType<typeof bff.public.send> =>
    await bff.public.post(`/v1/apply${query}`, json, { ...inFlow(id), ...under('apply-1') })
  const first = await apply(application)
  t.match(first, { status: 200 })
  const shuffled = Object.fromEntries(Object.entries({ ...application, phone_number: '1231231234' }).reverse())
  for (const [json, query] of [
    [shuffled, ''], [shuffled, '?lang=en'], [{ ...shuffled, lang: 'en', request_id: '' }, '']
  ] as const) {
    t.match(await apply(json, query), { status: 200, text: first.text }, query)
  }
  t.match(await apply(application, '?lang=fr'), { status: 422 })
  t.match(await apply({ ...application, city: 'toronto' }), { status: 422 })
  t.equal((await bff.simulator.received('apply')).length, 1)
  t.match(await bff.public.post('/v1/apply', application, { ...inFlow(newId()), ...under('apply-1') }), {
    status: 409, body: { code: 'widget-required' }
  })
})
