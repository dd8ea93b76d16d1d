/** POST /v1/merchants/login at the public door. */
import { test } from 'tap'
import { startBff } from '../../../../helpers/bff.js'

test('the option lists come in the language that was asked for, with or without a body', async t => {
  const { public: door, simulator } = await startBff(t)
  t.match(await door.post('/v1/merchants/login?lang=fr'), {
    status: 200, body: { merchant_name: String, form_values: { province: { options: { QC: 'Québec' } } } }
  })
  t.match(await door.post('/v1/merchants/login', {}), {
    status: 200, body: { form_values: { province: { options: { QC: 'Quebec' } } } }
  })
  t.equal((await door.send(
    'POST', '/v1/merchants/login', { form: 'merchant_username=merchantonline&merchant_password=simulator' }
  )).status, 200)
  t.strictSame((await simulator.received('merchantsLogin')).map(({ query, body }) => [query, body]), [
    [{ lang: 'fr' }, {}],
    [{}, {}],
    [{}, { merchant_username: 'merchantonline', merchant_password: 'simulator' }]
  ])
})

test('a wrong password is rejected, and not repeated', async t => {
  const { public: door } = await startBff(t)
  const response = await door.post('/v1/merchants/login', {
    merchant_username: 'merchantonline', merchant_password: 'hunter2hunter2'
  })
  t.match(response, {
    status: 409, body: { code: 'flexiti-rejected', flexiti: { status: 409, error: 'authentication_failure' } }
  })
  t.notMatch(response.text, 'hunter2')
})

test('a language that Flexiti does not have is refused', async t => {
  const { public: door, simulator } = await startBff(t)
  t.match(await door.post('/v1/merchants/login?lang=de'), { status: 400, body: { errors: [{ field: 'lang' }] } })
  t.strictSame(await simulator.received(), [])
})
