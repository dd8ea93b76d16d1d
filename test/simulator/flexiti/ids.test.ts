/** Ids of any length: Flexiti may change the length and content of every parameter (flexiti-api.md §1). */
import { test } from 'tap'
import { createIds, idValue } from '../../../simulator/flexiti/ids.js'
import { applicant, buyInStore, passPurchaseWidget, purchase, simulate, type Client, type Json } from './helpers.js'

test('ids are numbers as long as a number holds them, and texts beyond', async t => {
  const make = (length: number, characters: 'digits' | 'letters-and-digits' = 'digits') =>
    createIds({ settings: { id_length: length, id_characters: characters } }).make(12343)
  t.equal(make(0), '12343')
  t.equal(make(4), '12343', 'never shorter than the number')
  t.equal(make(10), '9000012343')
  t.equal(make(32), `9${'0'.repeat(26)}12343`)
  t.equal(make(99).length, 32)
  t.equal(make(9, 'letters-and-digits'), 'F00012343')
  t.equal(idValue('9000012343'), 9000012343)
  t.equal(idValue('900000000012343'), 900000000012343)
  t.equal(idValue('9000000000012343'), '9000000000012343')
  t.equal(idValue('00042'), '00042')
})

/** A purchase from the application to the return and the refund, by whatever ids come. */
async function wholeStory (client: Client): Promise<Json> {
  const token = await client.access()
  const shopper = await client.access('customer')
  const place = { request_id: 'r-1', external_location_id: '00-12345', external_employee_id: '12345-SMITH' }
  const applied = (
    await client.call('POST', '/apply', { token, body: { ...applicant, ...place, middle_name: 'A-RR_L' } })
  ).body
  const account = applied.account_number as number
  const offers = (
    await client.call('POST', `/accounts/${account}/calculate-interest`, {
      token: shopper,
      version: 'v2.5.1',
      body: { amount: 100 }
    })
  ).body
  const [offer] = offers.promotional_purchase as Array<{ plan_id: number | string; terms: Array<{ term: number }> }>
  const session = await passPurchaseWidget(client, shopper, account)
  const authorized = await client.call('POST', '/authorization', {
    token: shopper,
    version: 'v2.5.1',
    body: {
      ...purchase,
      account_number: account,
      amount: 100,
      auto_capture: false,
      financing_option: {
        transaction_type: 'promotional_purchase',
        plan_id: offer?.plan_id,
        term: offer?.terms[0]?.term
      },
      widget_session_id: session
    }
  })
  const path = `/authorization/${String(authorized.body.authorization_id)}`
  const captured = (await client.call('POST', `${path}/capture`, { token, body: { amount: 60 } })).body
  const returned = (
    await client.call('POST', `${path}/capture/${String(captured.capture_id)}/return`, { token, body: { amount: 10 } })
  ).body
  const refunded = await client.call('POST', `/accounts/${account}/refund`, {
    token,
    version: 'v2.5.1',
    body: { amount: 5, capture_id: captured.capture_id }
  })
  const listed = (
    await client.call(
      'GET',
      `/captures?authorization_id=${String(authorized.body.authorization_id)}&account_number=${account}`,
      { token, version: 'v2.5.1' }
    )
  ).body
  const found = (await client.call('GET', `/customers/lookup?customer_id=${String(applied.customer_id)}`, { token }))
    .body
  await client.call('POST', `/account/${account}/verify`, { token, body: { format: 'email', request_id: 'r-2' } })
  const paid = await client.call('POST', '/transactions', {
    token,
    version: 'v2.5.1',
    body: {
      ...place,
      request_id: 'r-2',
      verification_code: 2222,
      transaction_type: 'deposit',
      amount: '1.00',
      customer_id: applied.customer_id
    }
  })
  return {
    applied,
    plan: offer?.plan_id,
    authorized: authorized.body,
    captured,
    returned,
    refunded: refunded.status,
    listed: listed.total_count,
    found: found.account_number,
    paid: paid.body
  }
}

test('documented ids lead through the whole of a purchase', async t => {
  const client = await simulate(t)
  t.match(await wholeStory(client), {
    applied: { account_number: 30696953, customer_id: '930696953' },
    plan: 2,
    authorized: { authorization_id: 12344 },
    captured: { capture_id: 346124 },
    returned: { return_id: 5001 },
    refunded: 200,
    listed: 1,
    found: 30696953,
    paid: { transaction_id: /^\d{6}$/ }
  })
  t.match(
    await client.call('GET', '/captures?account_number=123456789012345', {
      token: await client.access(),
      version: 'v2.5.1'
    }),
    { status: 409, body: { field_errors: [{ param: 'account_number', msg: 'length' }] } },
    'and what is longer than documented is refused'
  )
})

test('longer ids lead through it too, as numbers, digits or letters', async t => {
  const client = await simulate(t)
  await client.settings({ id_length: 12 })
  t.match(await wholeStory(client), {
    applied: { account_number: 900030696953, customer_id: '900930696953' },
    plan: 900000000002,
    captured: { capture_id: 900000346124 },
    refunded: 200,
    listed: 1,
    found: 900030696953
  })
  await client.settings({ id_length: 32 })
  t.match(await wholeStory(client), {
    authorized: { authorization_id: /^9\d{31}$/ },
    captured: { capture_id: /^9\d{31}$/ },
    refunded: 200,
    listed: 1,
    plan: /^9\d{31}$/
  })
  await client.settings({ id_characters: 'letters-and-digits' })
  t.match(await wholeStory(client), {
    authorized: { authorization_id: /^F\d{31}$/ },
    found: /^F\d{31}$/,
    refunded: 200,
    listed: 1,
    paid: { transaction_id: /^F\d{31}$/ }
  })
  t.equal((await buyInStore(client, await client.access())).status, 200, 'and those of before stay good')
})
