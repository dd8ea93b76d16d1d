/** POST /v1/apply at the public door. */
import { test } from 'tap'
import { till } from '../../../helpers/back-office.js'
import { startBff } from '../../../helpers/bff.js'
import { application, inFlow, newId, order, throughWidget, toApply, withOrder } from '../../../helpers/shopper.js'

test('an application follows the widget, with the session of the widget filled in', async t => {
  const bff = await startBff(t)
  const id = await throughWidget(bff, bff.public, { init: toApply })
  const response = await bff.public.post('/v1/apply', application, inFlow(id))
  t.match(response, { status: 200, body: { status: 'approved', account_number: Number } })
  const [received] = await bff.simulator.received('apply')
  const { widget_session_id: session, ...rest } = received?.body ?? {}
  t.match(session, /^[0-9a-f-]{36}$/)
  t.strictSame(rest, application)
  const [init] = await bff.simulator.received('widgetInit')
  t.equal(received?.headers.authorization, init?.headers.authorization, 'the token is the one of the widget')
})

test('the session of the widget cannot be chosen by the shopper', async t => {
  const bff = await startBff(t)
  const id = await throughWidget(bff, bff.public, { init: toApply })
  const response = await bff.public.post(
    '/v1/apply', { ...application, widget_session_id: '11111111-1111-1111-1111-111111111111' }, inFlow(id)
  )
  t.match(response, { status: 409, body: { code: 'widget-required' } })
  t.strictSame(await bff.simulator.received('apply'), [])
})

test('approved, pending and declined are all decisions, not errors', async t => {
  const bff = await startBff(t)
  for (const [name, status] of [['P-CREDIT', 'pending'], ['D-FRAUD', 'declined'], ['A-RR_X', 'approved']]) {
    const id = await throughWidget(bff, bff.public, { init: toApply })
    t.match(await bff.public.post('/v1/apply', { ...application, middle_name: name }, inFlow(id)), {
      status: 200, body: { status }
    })
  }
})

test('of many applications at once Flexiti gets one, key or no key', async t => {
  const bff = await startBff(t)
  for (const keyed of [false, true]) {
    await bff.simulator.forget()
    const id = await throughWidget(bff, bff.public, { init: toApply })
    const responses = await Promise.all(Array.from({ length: 10 }, async (_, n) =>
      await bff.public.post('/v1/apply', application, {
        ...inFlow(id), ...(keyed && { 'idempotency-key': `tab-${n}` })
      })))
    t.equal((await bff.simulator.received('apply')).length, 1)
    t.ok(responses.some(({ status }) => status === 200))
    for (const { status, body, headers } of responses) {
      t.ok(status === 200 ||
        ['operation-in-progress', 'already-applied'].includes(String(body.code)), `${status} ${String(body.code)}`)
      t.match(headers['idempotency-key'], keyed ? /^tab-/ : /^apply-[0-9a-f]{32}$/)
    }
  }
})

test('a lost answer followed by the retry files no second application', async t => {
  const bff = await startBff(t)
  const id = await throughWidget(bff, bff.public, { init: toApply })
  await bff.simulator.fault({ endpoint: 'apply', kind: 'reset' })
  const lost = await bff.public.post('/v1/apply', application, inFlow(id))
  t.match(lost, { status: 504, body: { code: 'outcome-unknown' } })
  t.match(await bff.public.post('/v1/apply', application, inFlow(id)), {
    status: 504, body: { code: 'outcome-unknown' }
  })
  t.match(await bff.public.post('/v1/apply', { ...application, middle_name: 'D-FRAUD' }, inFlow(id)), {
    status: 504, body: { code: 'outcome-unknown' }
  })
  t.match(await bff.public.post('/v1/apply', application, { ...inFlow(id), 'idempotency-key': 'again' }), {
    status: 504, body: { code: 'outcome-unknown' }
  })
  t.equal((await bff.simulator.received('apply')).length, 1)
  const key = String(lost.headers['idempotency-key'])
  const settled = await till(bff).post(`/v1/operations/${key}/settle?reference_id=${id}`, {
    outcome: 'rejected', note: 'Flexiti has none'
  })
  t.equal(settled.status, 200)
  t.match(
    await bff.public.post('/v1/apply', application, inFlow(id)),
    { status: 200, body: { status: 'approved' } },
    'once somebody said that it was not filed'
  )
  t.equal((await bff.simulator.received('apply')).length, 2)
})

test('an application that is repeated gets its first decision again; another needs another widget', async t => {
  const bff = await startBff(t)
  const id = await throughWidget(bff, bff.public, { init: toApply })
  const first = await bff.public.post('/v1/apply', application, inFlow(id))
  t.match(await bff.public.post('/v1/apply', application, inFlow(id)), {
    status: 200, text: first.text, headers: { 'idempotency-replayed': 'true' }
  })
  t.match(await bff.public.post('/v1/apply', { ...application, middle_name: 'P-CREDIT' }, inFlow(id)), {
    status: 409, body: { code: 'already-applied' }
  })
  t.equal((await bff.simulator.received('apply')).length, 1)
  await bff.public.post('/v1/widget/init', toApply, inFlow(id))
  await bff.simulator.passWidget(id)
  t.match(await bff.public.post('/v1/apply', { ...application, middle_name: 'P-CREDIT' }, inFlow(id)), {
    status: 200, body: { status: 'pending' }
  })
  await bff.public.delete(`/v1/flows/${id}`)
  t.match(
    await bff.public.post('/v1/apply', { ...application, middle_name: 'P-CREDIT' }, inFlow(id)),
    { status: 200, body: { status: 'pending' } },
    'also when the flow has ended'
  )
  t.match(await bff.public.post('/v1/apply', application, { ...inFlow(id), 'idempotency-key': 'late' }), {
    status: 410, body: { code: 'flow-expired' }
  })
})

test('an application that Flexiti rejected can be corrected', async t => {
  const bff = await startBff(t)
  const id = await throughWidget(bff, bff.public, { init: toApply })
  const wrong = { ...application, email: 'somebody.else@example.com' }
  t.match(await bff.public.post('/v1/apply', wrong, inFlow(id)), { status: 409, body: { code: 'flexiti-rejected' } })
  t.match(await bff.public.post('/v1/apply', application, inFlow(id)), { status: 200, body: { status: 'approved' } })
})

test('a till in the store applies with the merchant\'s token, once a visit, whatever the channel', async t => {
  for (const channel of ['online', 'instore']) {
    const bff = await startBff(t, { env: { FLEXITI_CHANNEL: channel } })
    const body = { ...application, request_id: 'visit-1', external_location_id: '00-12345' }
    const first = await till(bff).post('/v1/apply', body)
    t.match(first, { status: 200, body: { status: 'approved' } }, first.text)
    t.match(await till(bff).post('/v1/apply', body), {
      status: 200, text: first.text, headers: { 'idempotency-replayed': 'true' }
    })
    t.match(await bff.simulator.received('apply'), [{ scope: 'merchant', body: { request_id: 'visit-1' } }])
    t.equal((await bff.simulator.received('apply')).length, 1)
  }
})

test('a form applies as JSON does', async t => {
  const bff = await startBff(t)
  const id = await throughWidget(bff, bff.public, { init: toApply })
  const form = 'first_name=John&last_name=Smith&dob=1988-07-24&postal_code=m1m1m1&email=john%40email.com&' +
    'phone_number=1231231234&address_1=Fake+445&city=Toronto&province=ON&tos_agreement=true&middle_name=A-RR_L'
  t.match(await bff.public.send('POST', '/v1/apply', { form, headers: inFlow(id) }), {
    status: 200, body: { status: 'approved' }
  })
})

test('other personal data than in the widget are rejected by Flexiti', async t => {
  const bff = await startBff(t)
  const id = await throughWidget(bff, bff.public, { init: toApply })
  const response = await bff.public.post(
    '/v1/apply', { ...application, email: 'somebody.else@example.com' }, inFlow(id)
  )
  t.match(response, {
    status: 409, body: { code: 'flexiti-rejected', flexiti: { status: 409, error: 'not_verified' } }
  })
  t.match(
    await bff.public.post('/v1/apply', application, inFlow(newId())),
    { status: 409, body: { code: 'widget-required' } },
    'nor without the widget'
  )
})

test('wrong fields are refused before Flexiti is asked', async t => {
  const bff = await startBff(t)
  const id = await throughWidget(bff, bff.public, { init: toApply })
  t.match(await bff.public.post('/v1/apply', { ...application, province: 'XX', dob: 'yesterday' }, inFlow(id)), {
    status: 400, body: { code: 'invalid-request', errors: [{ field: 'dob' }, { field: 'province' }] }
  })
  t.strictSame(await bff.simulator.received('apply'), [])
})

test('no application without the flow\'s widget, also for one who claims to be in a store', async t => {
  for (const channel of ['online', 'instore']) {
    const bff = await startBff(t, { env: { FLEXITI_CHANNEL: channel } })
    const id = await withOrder(bff, order)
    for (const headers of [undefined, inFlow(newId()), inFlow(id)]) {
      const body = { ...application, request_id: 'r-1', external_location_id: '00-12345' }
      t.match(
        await bff.public.post('/v1/apply', body, headers), { status: 409, body: { code: 'widget-required' } }, channel
      )
    }
    t.strictSame(await bff.simulator.received(), [])
  }
})
