/** POST /v1/customers/driverslicense at the public door. */
import { test } from 'tap'
import { startBff } from '../../../../helpers/bff.js'
import { licence } from '../../../../helpers/shopper.js'

test('a licence is decoded, whether its code comes as JSON or as a form', async t => {
  const { public: door, simulator } = await startBff(t)
  const decoded = {
    status: 200,
    body: { first_name: 'JOHN', last_name: 'SMITH', dob: '1988-07-24', province: 'ON', govid_number: 'S1234-56789' }
  }
  t.match(await door.post('/v1/customers/driverslicense', { code: licence }), decoded)
  t.match(await door.send('POST', '/v1/customers/driverslicense', { form: { code: licence } }), decoded)
  t.strictSame((await simulator.received('driversLicense')).map(({ body }) => body), [{ code: licence }, {
    code: licence
  }])
})

test('a code that Flexiti cannot read is an input error without the code', async t => {
  const { public: door } = await startBff(t)
  const response = await door.post('/v1/customers/driverslicense', { code: 'UNREADABLE-4242' })
  t.match(response, { status: 422, body: { code: 'flexiti-invalid-input', errors: [{ field: 'code' }] } })
  t.notMatch(response.text, 'UNREADABLE-4242')
})

test('a missing or empty code is refused before Flexiti is asked', async t => {
  const { public: door, simulator } = await startBff(t)
  for (const body of [{}, { code: '' }, { code: 7 }, { code: ['a', 'b'] }]) {
    t.match(await door.post('/v1/customers/driverslicense', body), {
      status: 400, body: { errors: [{ field: 'code' }] }
    })
  }
  t.match(await door.send('POST', '/v1/customers/driverslicense', { form: 'code=a&code=b' }), {
    status: 400, body: { errors: [{ field: 'code', message: /once/ }] }
  })
  t.strictSame(await simulator.received(), [])
})
