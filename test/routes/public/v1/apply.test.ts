/** POST /v1/apply at the public door. */
import { test } from 'tap'
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
  const id = await throughWidget(bff, bff.public, { init: toApply })
  for (const [name, status] of [['P-CREDIT', 'pending'], ['D-FRAUD', 'declined'], ['A-RR_X', 'approved']]) {
    t.match(await bff.public.post('/v1/apply', { ...application, middle_name: name }, inFlow(id)), {
      status: 200, body: { status }
    })
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
