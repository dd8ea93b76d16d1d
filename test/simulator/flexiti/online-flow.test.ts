/** The online channel: widget/init, the widget, apply and authorization (flexiti-api.md §5.3, §5.6, §7, §8.2). */
import { test } from 'tap'
import {
  applicant,
  passApplyWidget,
  passPurchaseWidget,
  purchase,
  readRedirection,
  referenceId,
  simulate
} from './helpers.js'

test('widget/init says where the widget is, with token, language, reference and session in the fragment', async t => {
  const client = await simulate(t)
  const token = await client.access('customer')
  const init = (body: unknown) => client.call('POST', '/widget/init', { token, body })
  const first = await init({ customer_identification: { account_number: 20009100 }, flow: 'purchase' })
  t.equal(first.status, 200)
  t.match(readRedirection(first.body), {
    page: client.url,
    clientId: 'flexitidemo',
    token,
    lang: 'en',
    referenceId,
    session: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
  })
  const second = await init({ ...applicant, flow: 'apply', lang: 'fr' })
  t.match(readRedirection(second.body), { token, lang: 'fr' })
  t.not(readRedirection(first.body).session, readRedirection(second.body).session)
})

test('a purchase is identified by account, by card or by all of the personal information', async t => {
  const client = await simulate(t)
  const token = await client.access('customer')
  const init = (identification: unknown) =>
    client.call('POST', '/widget/init', { token, body: { customer_identification: identification, flow: 'purchase' } })
  t.equal((await init({ account_number: 20009100 })).status, 200)
  t.equal((await init({ vcc_number: '1070015210367982' })).status, 200)
  t.equal((await init(applicant.customer_identification)).status, 200)
  t.match(await init({}), {
    status: 409,
    body: {
      error: 'wrong_inputs',
      field_errors: ['first_name', 'last_name', 'dob', 'postal_code'].map(name => ({
        param: `customer_identification.personal_information.${name}`,
        msg: 'required',
        value: null
      }))
    }
  })
  t.match(await init({ vcc_number: '107001521036798' }), {
    status: 409,
    body: { field_errors: [{ param: 'customer_identification.vcc_number', msg: 'length' }] }
  })
})

test('an application needs all of its fields, and echoes what is wrong', async t => {
  const client = await simulate(t)
  const token = await client.access('customer')
  const init = (body: unknown) => client.call('POST', '/widget/init', { token, body })
  const { status, body } = await init({ flow: 'apply' })
  t.equal(status, 409)
  t.strictSame(
    (body.field_errors as Array<{ param: string }>).map(error => error.param.split('.').at(-1)),
    [
      'first_name',
      'last_name',
      'dob',
      'postal_code',
      'email',
      'phone_number',
      'address_1',
      'city',
      'province',
      'tos_agreement'
    ]
  )
  const wrong = {
    email: 'johndoe@',
    phone_number: 123,
    address_1: 'x'.repeat(251),
    province: 'XX',
    tos_agreement: false,
    lang: 'de',
    account_type: 'charity'
  }
  t.match((await init({ ...applicant, flow: 'apply', ...wrong })).body.field_errors, [
    { param: 'lang', msg: 'invalid', value: 'de' },
    { param: 'email', msg: 'invalid', value: 'johndoe@' },
    { param: 'phone_number', msg: 'length', value: 123 },
    { param: 'address_1', msg: 'length' },
    { param: 'province', msg: 'invalid', value: 'XX' },
    { param: 'account_type', msg: 'invalid', value: 'charity' },
    { param: 'tos_agreement', msg: 'invalid', value: false }
  ])
  t.match((await init({ ...applicant })).body.field_errors, [{ param: 'flow', msg: 'required' }])
})

test('the settings make widget/init answer with a token that is not the caller\'s', async t => {
  const client = await simulate(t)
  const token = await client.access('customer')
  await client.settings({ redirection_token: 'foreign' })
  const { body } = await client.call('POST', '/widget/init', { token, body: { ...applicant, flow: 'apply' } })
  t.match(readRedirection(body), { token: /^[0-9a-f]{40}$/ })
  t.not(readRedirection(body).token, token)
})

test('the middle name decides an application, always with HTTP 200', async t => {
  const client = await simulate(t)
  const token = await client.access('customer')
  const session = await passApplyWidget(client, token)
  const status = async (key: string) => {
    const reply = await client.call('POST', '/apply', {
      token,
      body: { ...applicant, middle_name: key, widget_session_id: session }
    })
    return reply.status === 200 ? reply.body.status : [reply.status, reply.body.error]
  }
  for (const key of ['A-RR_L', 'A-RR_M', 'A-RR_H', 'A-RR_X', 'A-RR_XX', 'A-RR_XXX', '']) {
    t.equal(await status(key), 'approved', key)
  }
  for (const key of ['P-MISSING_INFO', 'P-REVIEW_MISC', 'P-EXIST_CUST', 'P-CREDIT', 'P-FRAUD']) {
    t.equal(await status(key), 'pending', key)
  }
  for (const key of ['D-MISSING_INFO', 'D-DUPLICATE', 'D-NO_HIT', 'D-NO_SCORE', 'D-FRAUD']) {
    t.equal(await status(key), 'declined', key)
  }
  t.strictSame(await status('D-EMAIL_DBL_TIMEOUT'), [409, 'application_create_error'])
  await client.settings({ standard_accounts: false })
  t.equal(await status('A-RR_XX'), 'declined')
  t.equal(await status('A-RR_X'), 'approved')
})

test('an application that is not the one of the widget is not verified', async t => {
  const client = await simulate(t)
  const token = await client.access('customer')
  const session = await passApplyWidget(client, token)
  const apply = (changes: Record<string, unknown>, as = token) =>
    client.call('POST', '/apply', { token: as, body: { ...applicant, widget_session_id: session, ...changes } })
  const notVerified = { status: 409, body: { error: 'not_verified' } }
  t.match(await apply({ widget_session_id: '11111111-1111-1111-1111-111111111111' }), notVerified)
  t.match(await apply({ widget_session_id: undefined }), notVerified)
  t.match(await apply({ email: 'jane@email.com' }), notVerified)
  t.match(
    await apply({
      customer_identification: {
        personal_information: { ...applicant.customer_identification.personal_information, last_name: 'Smythe' }
      }
    }),
    notVerified
  )
  t.match(await apply({}, await client.access('customer')), notVerified, 'with another token')
  t.equal((await apply({})).status, 200)
  const fresh = readRedirection(
    (await client.call('POST', '/widget/init', { token, body: { ...applicant, flow: 'apply' } })).body
  ).session
  t.match(await apply({ widget_session_id: fresh }), notVerified, 'before the widget has succeeded')
})

test('a token refreshed in the middle of the flow goes on with it, unless the settings say otherwise', async t => {
  const client = await simulate(t)
  const first = (await client.token({ scope: 'customer' })).body
  const applying = await passApplyWidget(client, String(first.access_token))
  const buying = await passPurchaseWidget(client, String(first.access_token), 116994755)
  const token = String(
    (await client.token({ grant_type: 'refresh_token', refresh_token: String(first.refresh_token) })).body.access_token
  )
  const apply = () => client.call('POST', '/apply', { token, body: { ...applicant, widget_session_id: applying } })
  const buy = () =>
    client.call('POST', '/authorization', {
      token,
      version: 'v2.5.1',
      body: { ...purchase, widget_session_id: buying }
    })
  await client.settings({ refreshed_token_keeps_widget: false })
  t.match(await apply(), { status: 409, body: { error: 'not_verified' } })
  t.match(await buy(), { status: 409, body: { error: 'not_verified' } })
  await client.settings({ refreshed_token_keeps_widget: true })
  t.equal((await apply()).status, 200)
  t.equal((await buy()).status, 200)
})

test('an application has refusals of its own', async t => {
  const client = await simulate(t)
  const token = await client.access('customer')
  const session = await passApplyWidget(client, token)
  const apply = (changes: Record<string, unknown>) =>
    client.call('POST', '/apply', { token, body: { ...applicant, widget_session_id: session, ...changes } })
  t.match(await apply({ tos_agreement: false }), { status: 409, body: { error: 'tos_agreement_required' } })
  t.match(await apply({ tos_agreement: undefined }), { status: 409, body: { error: 'tos_agreement_required' } })
  t.match(await apply({ account_type: 'business' }), {
    status: 409,
    body: { error: 'wrong_inputs', field_errors: [{ param: 'business_name' }, { param: 'business_phone' }] }
  })
  const business = { account_type: 'business', business_name: 'ACME', business_phone: '4165550199' }
  t.match(await apply({ ...business, middle_name: 'A-RR_L' }), {
    status: 200,
    body: { status: 'approved', account_type: 'business' }
  })
  await client.settings({ business_accounts: false })
  t.match(await apply(business), { status: 409, body: { error: 'account_type_not_permitted' } })
})

test('an approved applicant can buy with the new account', async t => {
  const client = await simulate(t)
  const token = await client.access('customer')
  const session = await passApplyWidget(client, token)
  const { body } = await client.call('POST', '/apply', {
    token,
    body: { ...applicant, middle_name: 'A-RR_L', widget_session_id: session }
  })
  const accountNumber = Number(body.account_number)
  const buying = await passPurchaseWidget(client, token, accountNumber)
  const bought = await client.call('POST', '/authorization', {
    token,
    version: 'v2.5.1',
    body: { ...purchase, account_number: accountNumber, widget_session_id: buying }
  })
  t.equal(bought.status, 200)
})

test('a purchase online follows the verified widget, on the same token and account, without a PIN', async t => {
  const client = await simulate(t)
  const token = await client.access('customer')
  const session = await passPurchaseWidget(client, token, 116994755)
  const buy = (changes: Record<string, unknown>, as = token) =>
    client.call('POST', '/authorization', {
      token: as,
      version: 'v2.5.1',
      body: { ...purchase, widget_session_id: session, ...changes }
    })
  t.match(await buy({ widget_session_id: undefined }), { status: 409, body: { error: 'not_verified' } })
  t.match(await buy({ widget_session_id: '11111111-1111-1111-1111-111111111111' }), {
    status: 409,
    body: { error: 'not_verified' }
  })
  t.match(await buy({}, await client.access('customer')), { status: 409, body: { error: 'not_verified' } })
  t.match(await buy({ account_number: 20009100 }), { status: 404, body: { error: 'customer_identity_not_found' } })
  t.match(await buy({ verification_code: 2222 }), {
    status: 409,
    body: { error: 'wrong_inputs', field_errors: [{ param: 'verification_code', msg: 'invalid', value: 2222 }] }
  })
  const bought = await buy({})
  t.match(bought, {
    status: 200,
    body: {
      authorization_id: Number,
      authorization_status: 'closed',
      account_number: 116994755,
      reference: 'Order-1234',
      amount: 10.5,
      remaining_authorization_amount: 0,
      date: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/,
      financing_option: {
        transaction_type: 'promotional_purchase',
        plan_id: 4,
        term: 3,
        term_amount: 3.56,
        annual_rates: { rate: 0.0999 }
      },
      capture: { capture_id: Number, amount: 10.5 }
    }
  })
})

test('a shopper who failed in the widget cannot buy', async t => {
  const client = await simulate(t)
  const token = await client.access('customer')
  const session = await passPurchaseWidget(client, token, 116994755)
  await client.control('POST', `widgets/${session}/fail`)
  t.match(
    await client.call('POST', '/authorization', {
      token,
      version: 'v2.5.1',
      body: { ...purchase, widget_session_id: session }
    }),
    { status: 404, body: { error: 'customer_identity_not_found' } }
  )
  t.match((await client.control('GET', 'widgets')).body, {
    widgets: [{ widget_session_id: session, flow: 'purchase', state: 'failed', verified: false }]
  })
})
