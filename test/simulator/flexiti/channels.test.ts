/** The two channels: online by the widget, in the store by the merchant's token (flexiti-api.md §2, §4, §7, §8.2). */
import { test } from 'tap'
import { applicant, buyInStore, passPurchaseWidget, purchase, simulate, type Json } from './helpers.js'

const place = { request_id: 'r-1', external_location_id: '00-12345', external_employee_id: '12345-SMITH' }

test('with a customer token the fields of a store prove nothing', async t => {
  const client = await simulate(t)
  const token = await client.access('customer')
  const merchant = await client.access()
  const notVerified = { status: 409, body: { error: 'not_verified' } }
  t.match(await client.call('POST', '/apply', { token, body: { ...applicant, ...place } }), notVerified)
  const authorize = (body: Json) =>
    client.call('POST', '/authorization', { token, version: 'v2.5.1', body: { ...purchase, ...place, ...body } })
  t.match(await authorize({}), notVerified)
  await client.call('POST', '/account/116994755/verify', {
    token: merchant,
    body: { format: 'email', request_id: 'r-1' }
  })
  t.match(await authorize({ verification_code: 2222 }), {
    status: 409,
    body: { error: 'wrong_inputs', field_errors: [{ param: 'verification_code' }] }
  })
  for (const [format, error] of [
    ['merchant_override', 'merchant_override_is_not_allowed'],
    ['regular_purchase_bypass', 'regular_purchase_bypass_is_not_allowed']
  ]) {
    await client.settings({ merchant_override: true })
    t.match(await client.call('POST', '/account/116994755/verify', { token, body: { format, request_id: 'r-2' } }), {
      status: 409,
      body: { error }
    })
    t.equal(
      (await client.call('POST', '/account/116994755/verify', { token: merchant, body: { format, request_id: 'r-2' } }))
        .status,
      200
    )
  }
})

test('an application in the store needs no widget, but a request and a known location', async t => {
  const client = await simulate(t)
  const token = await client.access()
  const apply = (changes: Json) =>
    client.call('POST', '/apply', {
      token,
      body: { ...applicant, request_id: 'r-1', external_location_id: '00-12345', ...changes }
    })
  t.match(await apply({}), { status: 200, body: { status: 'approved' } })
  t.match(await apply({ middle_name: 'D-FRAUD' }), { status: 200, body: { status: 'declined' } })
  t.match(await apply({ external_location_id: '99-12345' }), {
    status: 409,
    body: { error: 'external_location_id_not_found' }
  })
  t.match(await apply({ external_location_id: undefined, request_id: undefined }), {
    status: 409,
    body: {
      field_errors: [
        { param: 'request_id', msg: 'required' },
        { param: 'external_location_id', msg: 'required' }
      ]
    }
  })
  t.match(await apply({ request_id: 'x'.repeat(151) }), {
    status: 409,
    body: { field_errors: [{ param: 'request_id', msg: 'length' }] }
  })
  t.match(await apply({ email: 'flexiti.mitester@example.com' }), {
    status: 409,
    body: { error: 'customer_already_exists' }
  })
  t.match(await apply({ email: 'flexiti.mitester@example.com', tos_agreement: false }), {
    status: 409,
    body: { error: 'tos_agreement_required' }
  })
})

test('a till gets forms, terms and the login with its merchant token', async t => {
  const client = await simulate(t)
  const token = await client.access()
  for (const path of ['/i18n', '/i18n/provinces?lang=fr', '/terms-and-conditions']) {
    t.equal((await client.call('GET', path, { token })).status, 200, path)
  }
  t.match(await client.call('POST', '/merchants/login', { token, body: {} }), {
    status: 200,
    body: { form_values: Object }
  })
})

test('a purchase in the store takes its PIN and its place', async t => {
  const client = await simulate(t)
  const token = await client.access()
  t.match(await buyInStore(client, token), { status: 200, body: { authorization_id: Number } })
  t.match(await buyInStore(client, token, { verification_code: undefined }), {
    status: 409,
    body: { field_errors: [{ param: 'verification_code', msg: 'required' }] }
  })
  t.match(
    await client.call('POST', '/authorization', {
      token,
      version: 'v2.5.1',
      body: { ...purchase, verification_code: 2222 }
    }),
    {
      status: 409,
      body: {
        field_errors: ['request_id', 'external_location_id', 'external_employee_id'].map(param => ({
          param,
          msg: 'required'
        }))
      }
    }
  )
  t.match(await client.call('POST', '/authorization', { token, version: 'v2.5.1', body: purchase }), {
    status: 404,
    body: { error: 'customer_identity_not_found' }
  })
})

test('an authorization goes by the token of its widget, and by no other', async t => {
  const client = await simulate(t)
  const token = await client.access('customer')
  const session = await passPurchaseWidget(client, token, 116994755)
  const buy = async (as: string) =>
    await client.call('POST', '/authorization', {
      token: as,
      version: 'v2.5.1',
      body: { ...purchase, widget_session_id: session }
    })
  t.match(await buy(await client.access('merchant')), { status: 409, body: { error: 'not_verified' } })
  t.match(await buy(await client.access('customer')), { status: 409, body: { error: 'not_verified' } })
  t.equal((await buy(token)).status, 200)
  const merchant = await client.access()
  const own = await passPurchaseWidget(client, merchant, 116994755)
  t.equal(
    (
      await client.call('POST', '/authorization', {
        token: merchant,
        version: 'v2.5.1',
        body: { ...purchase, widget_session_id: own }
      })
    ).status,
    200,
    'a merchant token may open the widget too'
  )
})

test('the language is in the body of widget/init and apply, and in the query elsewhere', async t => {
  const client = await simulate(t)
  const token = await client.access()
  const inStore = { ...applicant, ...place }
  t.match((await client.call('POST', '/apply?lang=en', { token, body: { ...inStore, lang: 'fr' } })).body, {
    message: /^Félicitations/
  })
  t.match((await client.call('POST', '/apply?lang=fr', { token, body: inStore })).body, { message: /^Congratulations/ })
  t.match(await client.call('POST', '/apply', { token, body: { ...inStore, lang: 'de' } }), {
    status: 409,
    body: { field_errors: [{ param: 'lang', msg: 'invalid' }] }
  })
  const init = async (path: string, lang?: string) =>
    String(
      (
        await client.call('POST', path, {
          token,
          body: { customer_identification: { account_number: 20009100 }, flow: 'purchase', lang }
        })
      ).body.redirection_url
    )
  t.match(await init('/widget/init', 'fr'), /\?lang=fr&/)
  t.match(await init('/widget/init?lang=fr'), /\?lang=en&/)
  t.match((await client.call('POST', '/merchants/login', { token, body: { lang: 'fr' } })).body, {
    form_values: { salutation: { options: { mr: 'Mr.' } } }
  })
  t.match((await client.call('POST', '/merchants/login?lang=fr', { token, body: {} })).body, {
    form_values: { salutation: { options: { mr: 'M.' } } }
  })
  const sold = await buyInStore(client, token, { lang: 'fr', auto_capture: false })
  t.match(sold.body, { message: 'The purchase is authorized.' })
  t.match(
    (
      await client.call('GET', `/authorization/${String(sold.body.authorization_id)}?lang=fr`, {
        token,
        version: 'v2.5.1'
      })
    ).body,
    { message: "L'achat est autorisé." }
  )
})
