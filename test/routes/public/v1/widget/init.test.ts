/** POST /v1/widget/init at the public door. */
import { test } from 'tap'
import { startBff } from '../../../../helpers/bff.js'
import {
  account, inFlow, newId, otherAccount, person, readRedirection, toApply, toBuy
} from '../../../../helpers/shopper.js'

test('the widget is opened for a purchase by account, by card or by person, and for an application', async t => {
  const { public: door, simulator } = await startBff(t)
  for (const body of [
    toBuy,
    { flow: 'purchase', customer_identification: { vcc_number: '1070015210367982' } },
    { flow: 'purchase', lang: 'fr', customer_identification: { personal_information: person } },
    toApply
  ]) {
    const response = await door.post('/v1/widget/init', body)
    t.equal(response.status, 200)
    t.match(readRedirection(response), {
      page: simulator.url,
      token: /^[0-9a-f]{40}$/,
      referenceId: response.headers['x-reference-id'],
      sessionId: /^[0-9a-f-]{36}$/
    })
  }
  t.strictSame((await simulator.received('widgetInit')).map(({ body }) => body.flow), [
    'purchase', 'purchase', 'purchase', 'apply'
  ])
})

test('a form reaches Flexiti as the JSON that it stands for', async t => {
  const { public: door, simulator } = await startBff(t)
  const form = new URLSearchParams({
    flow: 'apply',
    'customer_identification.personal_information.first_name': 'John',
    'customer_identification.personal_information.last_name': 'Smith',
    'customer_identification[personal_information][dob]': '1988-07-24',
    'customer_identification[personal_information][postal_code]': 'm1m1m1',
    email: 'john@email.com',
    phone_number: '1231231234',
    address_1: 'Fake 445',
    address_2: '',
    city: 'Toronto',
    province: 'ON',
    tos_agreement: 'true'
  }).toString()
  const response = await door.send('POST', '/v1/widget/init', { form })
  t.equal(response.status, 200)
  const [received] = await simulator.received('widgetInit')
  t.strictSame(received?.body, toApply)
  t.equal(received?.headers['content-type'], 'application/json')

  await door.send('POST', '/v1/widget/init', {
    form: 'flow=purchase&customer_identification.vcc_number=1070015210367982'
  })
  t.strictSame(
    (await simulator.received('widgetInit'))[1]?.body,
    { flow: 'purchase', customer_identification: { vcc_number: '1070015210367982' } },
    'a card number stays text'
  )
})

test('fields that the BFF does not know are passed on', async t => {
  const { public: door, simulator } = await startBff(t)
  const body = {
    ...toBuy, theme: { dark: true }, customer_identification: { account_number: account, loyalty: 'gold' }
  }
  t.equal((await door.post('/v1/widget/init', body)).status, 200)
  t.strictSame((await simulator.received('widgetInit'))[0]?.body, body)
})

test('the answer is Flexiti\'s own, and stays in no cache and no Referer', async t => {
  const { public: door, simulator } = await startBff(t)
  const response = await door.post('/v1/widget/init', toBuy)
  t.match(response.headers, {
    'cache-control': 'no-store', 'referrer-policy': 'no-referrer', 'content-type': /^application\/json/
  })
  const [token] = await simulator.received('token')
  t.match(token, { grant: 'client_credentials', body: { scope: 'customer' } })
  const [init] = await simulator.received('widgetInit')
  t.equal(
    init?.headers.authorization,
    `Bearer ${readRedirection(response).token}`,
    'the token in the address is the flow\'s own customer token'
  )
})

test('a body that cannot be right is refused before Flexiti is asked, field by field', async t => {
  const { public: door, simulator } = await startBff(t)
  const { tos_agreement: _, ...unagreed } = toApply
  const cases: Array<[unknown, string[]]> = [
    [{}, ['flow']],
    [{ flow: 'both' }, ['flow']],
    [{ flow: 'purchase' }, ['customer_identification']],
    [{ flow: 'purchase', customer_identification: {} }, ['customer_identification']],
    [
      { flow: 'purchase', customer_identification: { vcc_number: '1070-0152' } },
      ['customer_identification.vcc_number']
    ],
    [
      { flow: 'purchase', customer_identification: { personal_information: { ...person, dob: '1988-02-30' } } },
      ['customer_identification.personal_information.dob']
    ],
    [{ ...toApply, tos_agreement: false }, ['tos_agreement']],
    [unagreed, ['tos_agreement']],
    [
      { ...toApply, province: 'XX', city: 'x'.repeat(101), phone_number: 123456789012 },
      ['phone_number', 'city', 'province']
    ],
    [[toBuy], ['body']],
    ['flow', ['body']],
    [null, ['body']]
  ]
  for (const [body, fields] of cases) {
    const response = await door.post('/v1/widget/init', body)
    t.match(response, { status: 400, body: { code: 'invalid-request' } }, JSON.stringify(body))
    t.strictSame((response.body.errors as Array<{ field: string }>).map(({ field }) =>
      field).sort(), [...fields].sort(), JSON.stringify(body))
  }
  t.match(await door.post('/v1/widget/init'), {
    status: 400, body: { errors: [{ field: 'body', message: 'is required' }] }
  })
  t.strictSame(await simulator.received(), [])
})

test('what Flexiti refuses is a problem that names its fields and never their values', async t => {
  const { public: door, simulator } = await startBff(t)
  await simulator.fault({
    endpoint: 'widgetInit',
    kind: 'status',
    status: 409,
    body: {
      url: '/flexiti/pos-api/v2.5/x',
      message: 'Some inputs are wrong: john@email.com',
      error: 'wrong_input',
      field_errors: [{ param: 'email', msg: 'invalid', value: 'john@email.com' }]
    }
  })
  const response = await door.post('/v1/widget/init', toApply)
  t.match(response, {
    status: 422,
    body: {
      code: 'flexiti-invalid-input',
      errors: [{ field: 'email', rule: 'invalid', message: 'is not valid' }],
      flexiti: { status: 409, error: 'wrong_input' }
    }
  })
  t.notMatch(response.text, 'john@email.com')
  t.notMatch(response.text, 'pos-api')
})

test('an address that holds another token is given to nobody', async t => {
  const { public: door, simulator } = await startBff(t)
  await simulator.settings({ redirection_token: 'foreign' })
  const id = newId()
  const response = await door.post('/v1/widget/init', toBuy, inFlow(id))
  t.match(response, { status: 502, body: { code: 'flexiti-scope' } })
  t.notMatch(response.text, 'redirection_url')
  t.match((await door.get(`/v1/flows/${id}`)).body, { phase: 'open' })
})

test('an answer without an address that can be understood is Flexiti\'s failure', async t => {
  const { public: door, simulator } = await startBff(t)
  for (const redirection of [
    undefined,
    7,
    'nonsense',
    'javascript:alert(1)//#/widget/flexitidemo/x',
    'http://evil.example/#/widget/flexitidemo/x'
  ]) {
    await simulator.fault({ endpoint: 'widgetInit', kind: 'body', body: { redirection_url: redirection } })
    t.match(
      await door.post('/v1/widget/init', toBuy), { status: 502, body: { code: 'flexiti-failed' } }, String(redirection)
    )
  }
})

test('a flow serves the account that the widget was opened for', async t => {
  const { public: door } = await startBff(t)
  const id = newId()
  await door.post('/v1/widget/init', toBuy, inFlow(id))
  const init = async (number: number | string): Promise<number> => (await door.post(
    '/v1/widget/init', { flow: 'purchase', customer_identification: { account_number: number } }, inFlow(id)
  )).status
  t.equal(await init(`000${account}`), 200, 'leading zeros make no other account')
  t.equal(await init(otherAccount), 409)
})
