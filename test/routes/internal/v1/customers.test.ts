/**
 * /v1/customers at the internal door: found by what is in the body, so that no name or birthday is in an address or a
 * log line.
 */
import { test } from 'tap'
import { licence } from '../../../helpers/shopper.js'
import { till } from '../../../helpers/back-office.js'
import { startBff } from '../../../helpers/bff.js'

const sarah = { first_name: 'Sarah', last_name: 'Search', dob: '1982-12-19' }

test('customers are searched by name and birthday, sent as JSON or as a form', async (t) => {
  const bff = await startBff(t)
  const wanted = { ...sarah, postal_code: 'm1m1m1' }
  for (const response of [
    await till(bff).post('/v1/customers/search', wanted),
    await till(bff).send('POST', '/v1/customers/search', { form: wanted })
  ]) {
    t.equal(response.status, 200)
    t.match(JSON.parse(response.text), [{
      customer_id: '123321', account_number: 20041219, available_credit: '659.51'
    }])
  }
  const received = await bff.simulator.received('customersSearch')
  t.equal(received.length, 2)
  for (const { method, path, query, body, scope } of received) {
    t.match({ method, path, scope }, {
      method: 'GET', path: /\/v2\.5\/client-id\/flexitidemo\/customers\/search$/, scope: 'merchant'
    })
    t.strictSame(query, wanted)
    t.notOk(body)
  }
})

test('nobody found is not found', async (t) => {
  const shop = till(await startBff(t))
  t.match(await shop.post('/v1/customers/search', { ...sarah, dob: '1982-12-18' }), {
    status: 404, body: { code: 'flexiti-not-found', flexiti: { status: 404, error: 'not_found' } }
  })
  t.match(await shop.post('/v1/customers/lookup', { account_number: 1 }), {
    status: 404, body: { code: 'flexiti-not-found' }
  })
})

test('neither log nor metrics, address nor error tell who was searched', async (t) => {
  const bff = await startBff(t)
  const shop = till(bff)
  const responses = [
    await shop.post('/v1/customers/search', sarah),
    await shop.post('/v1/customers/search', { ...sarah, last_name: 'Nobody' }),
    await shop.post('/v1/customers/search', { ...sarah, dob: '19.12.1982' }),
    await shop.post('/v1/customers/search?first_name=Sarah&last_name=Search&dob=1982-12-19'),
    await shop.post('/v1/customers/lookup', { vcc_number: '1070015210367982' }),
    await shop.get('/v1/customers/search?first_name=Sarah&last_name=Search&dob=1982-12-19')
  ]
  t.same(responses.map(({ status }) => status), [200, 404, 400, 400, 200, 405])
  const personal = /sarah|search(?!")|nobody|(?<![\d.])1982|19\.12\.|1070015210367982/i
  for (const { text } of responses.filter(({ status }) => status >= 400)) {
    t.notMatch(text.replaceAll('/customers/search', ''), personal)
  }
  const lines = await bff.requestLines(6)
  for (const line of bff.logs) t.notMatch(JSON.stringify(line).replaceAll('/customers/search', ''), personal)
  t.match(lines[0], { route: '/v1/customers/search', status: 200, upstream_status: 200 })
  // Bytes and seconds of the process may begin like a year.
  const ours = (await bff.internal.get('/metrics')).text.split('\n').filter((line) => line.startsWith('bff_'))
  t.notMatch(ours.join('\n').replaceAll('/customers/search', '').replace(/_seconds_sum.*/g, ''), personal)
})

test('a search needs a name, a surname and a birthday', async (t) => {
  const bff = await startBff(t)
  for (const field of ['first_name', 'last_name', 'dob'] as const) {
    const { [field]: _, ...rest } = sarah
    t.match(await till(bff).post('/v1/customers/search', rest), {
      status: 400, body: { code: 'invalid-request', errors: [{ field }] }
    })
  }
  for (const wrong of [
    { dob: '1982-13-19' }, { dob: '19821219' }, { first_name: 'x'.repeat(36) }, { first_name: 7 }, { last_name: '' },
    { postal_code: 'm1m 1m11' }, { first_name: ['Sarah', 'Sara'] }
  ]) {
    t.match(
      await till(bff).post('/v1/customers/search', { ...sarah, ...wrong }),
      { status: 400, body: { errors: [{ field: Object.keys(wrong)[0] }] } },
      JSON.stringify(wrong)
    )
  }
  t.match(await till(bff).send('POST', '/v1/customers/search'), { status: 400, body: { errors: [{ field: 'body' }] } })
  t.same(await bff.simulator.received(), [])
})

test('an account is looked up by card, number or customer', async (t) => {
  const bff = await startBff(t)
  for (const body of [{ vcc_number: '1070015210367982' }, { account_number: 20009100 }, {
    account_number: '20009100'
  }]) {
    t.match(
      await till(bff).post('/v1/customers/lookup?lang=fr', body),
      { status: 200, body: { account_number: 20009100 } },
      JSON.stringify(body)
    )
  }
  t.match(await till(bff).post('/v1/customers/lookup', { customer_id: '123321' }), {
    status: 200, body: { account_number: 20041219 }
  })
  t.same((await bff.simulator.received('customersLookup')).map(({ query }) => query), [
    { lang: 'fr', vcc_number: '1070015210367982' }, { lang: 'fr', account_number: '20009100' },
    { lang: 'fr', account_number: '20009100' }, { customer_id: '123321' }
  ])
  t.match(await till(bff).post('/v1/customers/lookup', {}), { status: 400, body: { code: 'invalid-request' } })
  t.match(await till(bff).post('/v1/customers/lookup?lang=de', { account_number: 1 }), {
    status: 400, body: { errors: [{ field: 'lang' }] }
  })
  t.match(await till(bff).post('/v1/customers/lookup', { account_number: 20000008 }), {
    status: 409, body: { code: 'flexiti-rejected', flexiti: { error: 'user_not_active' } }
  })
})

test('a licence is decoded with a merchant token', async (t) => {
  const bff = await startBff(t)
  t.match(await till(bff).post('/v1/customers/driverslicense', { code: licence }), {
    status: 200, body: { first_name: /john/i, last_name: /smith/i }
  })
  t.match(await till(bff).send('POST', '/v1/customers/driverslicense', { form: { code: licence } }), { status: 200 })
  t.match(await till(bff).post('/v1/customers/driverslicense', {}), {
    status: 400, body: { errors: [{ field: 'code' }] }
  })
  t.match(await till(bff).post('/v1/customers/driverslicense', { code: 'not a licence' }), {
    status: 422, body: { code: 'flexiti-invalid-input' }
  })
  t.ok((await bff.simulator.received('driversLicense')).every(({ scope }) => scope === 'merchant'))
})
