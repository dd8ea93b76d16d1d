/** /v1/accounts/{account_number}/… at the public door: the account guard, and what is forwarded. */
import { test } from 'tap'
import { till } from '../../../helpers/back-office.js'
import { startBff, type Bff } from '../../../helpers/bff.js'
import {
  account, inFlow, newId, order, otherAccount, throughWidget, toBuy, withOrder
} from '../../../helpers/shopper.js'

const routes: Array<[path: string, body: object | undefined]> = [
  ['calculate-interest', { amount: 234.45 }],
  ['verify', { format: 'sms' }],
  ['close', undefined]
]

test('plans are calculated by the newer endpoint, in the language that was asked for', async t => {
  const bff = await startBff(t)
  const id = await throughWidget(bff, bff.public)
  const response = await bff.public.post(
    `/v1/accounts/${account}/calculate-interest?lang=fr`, { amount: 10.5 }, inFlow(id)
  )
  t.match(response, {
    status: 200, body: { account_number: account, customer: { category_type: String }, promotional_purchase: Array }
  })
  t.match(await bff.simulator.received('calculateInterest'), [{
    path: /\/v2\.5\.1\/client-id\/flexitidemo\/accounts\/116994755\/calculate-interest$/,
    query: { lang: 'fr' },
    body: { amount: 10.5 }
  }])
  const form = await bff.public.send('POST', `/v1/accounts/${account}/calculate-interest`, {
    form: { amount: '10.50' }, headers: inFlow(id)
  })
  t.equal(form.status, 200)
  t.strictSame((await bff.simulator.received('calculateInterest'))[1]?.body, { amount: 10.5 })
})

test('a PIN is sent by the endpoint whose path has a singular account', async t => {
  const bff = await startBff(t)
  const id = await throughWidget(bff, bff.public)
  t.match(await bff.public.post(`/v1/accounts/${account}/verify`, { format: 'sms' }, inFlow(id)), {
    status: 200, body: { verification_code: 'verification_sent_to_sms' }
  })
  t.match(
    await bff.public.send('POST', `/v1/accounts/${account}/verify`, { form: 'format=email', headers: inFlow(id) }),
    { status: 200, body: { verification_code: 'verification_sent_to_email' } }
  )
  t.match(await bff.simulator.received('accountVerify'), [{
    path: /\/v2\.5\/client-id\/flexitidemo\/account\/116994755\/verify$/
  }, {}])
})

test('no format that returns a PIN is taken from a shopper, whatever the channel', async t => {
  for (const channel of ['online', 'instore']) {
    const bff = await startBff(t, { env: { FLEXITI_CHANNEL: channel } })
    const id = await throughWidget(bff, bff.public)
    const inStore = channel === 'instore' ? { request_id: 'r-1' } : {}
    for (const format of [
      'security_question', 'merchant_override', 'regular_purchase_bypass', 'SMS', ['sms', 'merchant_override']
    ]) {
      const body = { format, security_qid: 6, security_answer: 'Rainbow', ...inStore }
      t.match(
        await bff.public.post(`/v1/accounts/${account}/verify`, body, inFlow(id)),
        { status: 400, body: { errors: [{ field: 'format' }] } },
        `${channel} ${String(format)}`
      )
    }
    t.strictSame(await bff.simulator.received('accountVerify'), [])
  }
})

/** Opens a flow that the shop's server binds to `binding`, and its widget for `customer`. */
async function boundFlow (bff: Bff, binding: object, customer: object): Promise<string> {
  const id = newId()
  const bound = await till(bff).post('/v1/flows', binding, inFlow(id))
  if (bound.status !== 201) throw new Error(bound.text)
  await bff.public.post('/v1/widget/init', { flow: 'purchase', customer_identification: customer }, inFlow(id))
  await bff.simulator.passWidget(id)
  return id
}

test('a Quebec account is closed where the shop\'s server named it, and nowhere else', async t => {
  const bff = await startBff(t)
  const quebec = { account_number: 123456789 }
  const byOrder = await boundFlow(bff, { order }, quebec)
  t.match(await bff.public.post('/v1/accounts/123456789/close', undefined, inFlow(byOrder)), {
    status: 403, body: { code: 'order-required', detail: /bound/ }
  })
  const other = await boundFlow(bff, { account_number: otherAccount }, { account_number: otherAccount })
  t.match(await bff.public.post('/v1/accounts/123456789/close', undefined, inFlow(other)), {
    status: 409, body: { code: 'account-mismatch' }
  })
  t.strictSame(await bff.simulator.received('accountClose'), [])
  const id = await boundFlow(bff, quebec, quebec)
  t.match(await bff.public.post('/v1/accounts/123456789/close', undefined, inFlow(id)), { status: 200, text: '{}' })
  t.match(await bff.public.post('/v1/accounts/123456789/close', undefined, inFlow(id)), {
    status: 404, body: { code: 'flexiti-not-found', flexiti: { error: 'not_found' } }
  })
})

test('accounts are closed to a flow that the shop\'s server did not bind, widget or not', async t => {
  const bff = await startBff(t)
  const unbound = await throughWidget(bff, bff.public, { order: null })
  const stranger = newId()
  const nobody = {
    personal_information: { first_name: 'No', last_name: 'Body', dob: '1990-01-01', postal_code: 'm1m1m1' }
  }
  t.equal((await bff.public.post(
    '/v1/widget/init', { flow: 'purchase', customer_identification: nobody }, inFlow(stranger)
  )).status, 200)
  await bff.simulator.forget()
  for (const [path, body] of [...routes, ['verify', { format: 'regular_purchase_bypass' }]] as const) {
    for (const headers of [undefined, inFlow(newId()), inFlow(unbound), inFlow(stranger)]) {
      t.match(
        await bff.public.post(`/v1/accounts/${account}/${path}`, body, headers),
        { status: 403, body: { code: 'order-required' } },
        path
      )
    }
  }
  t.strictSame(await bff.simulator.received(), [], 'and Flexiti is not asked')
})

test('a bound flow needs its widget too', async t => {
  const bff = await startBff(t)
  const id = await withOrder(bff, order)
  for (const [path, body] of routes) {
    t.match(
      await bff.public.post(`/v1/accounts/${account}/${path}`, body, inFlow(id)),
      { status: 409, body: { code: 'widget-required' } }
    )
  }
  await bff.simulator.fault({ endpoint: 'widgetInit', kind: 'status', status: 500 })
  await bff.public.post('/v1/widget/init', toBuy, inFlow(id))
  t.match(
    await bff.public.post(`/v1/accounts/${account}/verify`, { format: 'sms' }, inFlow(id)),
    { status: 409, body: { code: 'widget-required' } },
    'a widget that failed to open does not count'
  )
  t.strictSame((await bff.simulator.received()).map(({ endpoint }) => endpoint), ['token', 'widgetInit'])
})

test('a flow that is bound to an account reaches that account and no other', async t => {
  const bff = await startBff(t)
  const id = await boundFlow(bff, { account_number: `00${account}` }, { account_number: account })
  t.equal((await bff.public.post(`/v1/accounts/${account}/calculate-interest`, { amount: 1 }, inFlow(id))).status, 200)
  t.match(await bff.public.post(`/v1/accounts/${otherAccount}/calculate-interest`, { amount: 1 }, inFlow(id)), {
    status: 409, body: { code: 'account-mismatch' }
  })
  t.match(await bff.public.post(
    '/v1/widget/init', { flow: 'purchase', customer_identification: { account_number: otherAccount } }, inFlow(id)
  ), { status: 409, body: { code: 'account-mismatch' } })
  t.match(
    await till(bff).post('/v1/flows', { account_number: otherAccount }, inFlow(id)),
    { status: 409, body: { code: 'account-mismatch' } },
    'and never another'
  )
})

test('a flow serves one account, whichever way another one is named', async t => {
  const bff = await startBff(t)
  const id = await throughWidget(bff, bff.public)
  const mismatch = { status: 409, body: { code: 'account-mismatch' } }
  for (const [path, body] of routes) {
    t.match(await bff.public.post(`/v1/accounts/${otherAccount}/${path}`, body, inFlow(id)), mismatch)
  }
  for (const named of [
    otherAccount, String(otherAccount), ` ${account}`, [otherAccount], [account, otherAccount], { $eq: account },
    { toString: 'x', valueOf: 'y' }, true
  ]) {
    t.match(await bff.public.post(
      `/v1/accounts/${account}/calculate-interest`, { amount: 1, account_number: named }, inFlow(id)
    ), mismatch, JSON.stringify(named))
  }
  t.match(await bff.public.post(
    `/v1/accounts/${account}/verify`, { format: 'sms', account_number: otherAccount }, inFlow(id)
  ), mismatch)
  t.equal((await bff.public.post(
    `/v1/accounts/00${account}/verify`, { format: 'sms', account_number: `0${account}` }, inFlow(id)
  )).status, 200, 'leading zeros make no other account')
  t.strictSame((await bff.simulator.received()).map(({ endpoint }) => endpoint), [
    'token', 'widgetInit', 'accountVerify'
  ])
  for (const named of [null, '']) {
    t.equal((await bff.public.post(
      `/v1/accounts/${account}/calculate-interest`, { amount: 1, account_number: named }, inFlow(id)
    )).status, 200, 'one that is left empty names none')
  }
  t.match((await bff.simulator.received('calculateInterest')).map(({ body }) => body), [{ amount: 1 }, { amount: 1 }])
  t.notOk((await bff.simulator.received('calculateInterest')).some(({ body }) => 'account_number' in body))
  t.match(await bff.simulator.received('accountVerify'), [{ path: /\/account\/116994755\/verify$/ }])
})

test('a flow whose widget named no account serves the first one that is asked for', async t => {
  const bff = await startBff(t)
  const id = await throughWidget(bff, bff.public, {
    init: { flow: 'purchase', customer_identification: { vcc_number: '2374980012000016' } }
  })
  t.equal((await bff.public.post(`/v1/accounts/${account}/calculate-interest`, { amount: 1 }, inFlow(id))).status, 200)
  t.equal(
    (await bff.public.post(`/v1/accounts/${otherAccount}/calculate-interest`, { amount: 1 }, inFlow(id))).status, 409
  )
})

test('what is no account number is refused before anything else', async t => {
  const bff = await startBff(t)
  const id = await throughWidget(bff, bff.public)
  await bff.simulator.forget()
  for (const number of [
    '0', '000', 'abc', '-1', '1.5', '1'.repeat(33), '1%2F2', '..%2F116994755', '%20', '116994755%00', '١٢٣', '1;2'
  ].map((text) => /^[\x21-\x7e]+$/.test(text) ? text : encodeURIComponent(text))) {
    t.match(
      await bff.public.post(`/v1/accounts/${number}/verify`, { format: 'sms' }, inFlow(id)),
      { status: 400, body: { code: 'invalid-request', errors: [{ field: 'account_number' }] } },
      number
    )
  }
  t.strictSame(await bff.simulator.received(), [])
})

test('bodies are checked', async t => {
  const bff = await startBff(t)
  const id = await throughWidget(bff, bff.public)
  await bff.simulator.forget()
  for (const [path, body, field] of [
    ['calculate-interest', {}, 'amount'],
    ['calculate-interest', { amount: 1.234 }, 'amount'],
    ['calculate-interest', { amount: '1e3' }, 'amount'],
    ['calculate-interest', { amount: -1 }, 'amount'],
    ['verify', { format: 'pigeon' }, 'format']
  ] as const) {
    t.match(
      await bff.public.post(`/v1/accounts/${account}/${path}`, body, inFlow(id)),
      { status: 400, body: { code: 'invalid-request', errors: [{ field }] } },
      JSON.stringify(body)
    )
  }
  t.match(await bff.public.post(`/v1/accounts/${account}/calculate-interest?lang=de`, { amount: 1 }, inFlow(id)), {
    status: 400, body: { errors: [{ field: 'lang' }] }
  })
  t.match(
    await bff.public.post(`/v1/accounts/${account}/calculate-interest?lang=en&lang=fr`, { amount: 1 }, inFlow(id)),
    { status: 400, body: { errors: [{ field: 'lang', message: /once/ }] } }
  )
  t.strictSame(await bff.simulator.received(), [])
})

test('a language that was not checked does not reach Flexiti', async t => {
  const bff = await startBff(t)
  const id = await throughWidget(bff, bff.public)
  t.match(
    await bff.public.post(`/v1/accounts/${account}/verify?lang=x%26y&lang=z`, { format: 'sms' }, inFlow(id)),
    { status: 400, body: { code: 'invalid-request', errors: [{ field: 'lang', rule: 'unknown' }] } }
  )
  t.same(await bff.simulator.received('accountVerify'), [])
})

test('in the store a PIN is asked for under the id of the request', async t => {
  const bff = await startBff(t, { env: { FLEXITI_CHANNEL: 'instore' } })
  const id = await throughWidget(bff, bff.public)
  t.match(await bff.public.post(`/v1/accounts/${account}/verify`, { format: 'sms' }, inFlow(id)), {
    status: 400, body: { errors: [{ field: 'request_id' }] }
  })
  t.equal(
    (await bff.public.post(`/v1/accounts/${account}/verify`, { format: 'sms', request_id: 'r-1' }, inFlow(id))).status,
    200
  )
})
