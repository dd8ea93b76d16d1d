/** The widget's page, and how it and its server keep to each other (flexiti-api.md §5.3, §5.6). */
import { test } from 'tap'
import { readRedirection, simulate } from '../helpers.js'
import { askPage, buyer, newcomer, visit } from './shopper.js'

test('the page is self-contained and may be framed', async t => {
  const client = await simulate(t)
  const response = await fetch(`${client.url}/`)
  const html = await response.text()
  t.equal(response.status, 200)
  t.match(response.headers.get('content-type'), /text\/html/)
  t.equal(response.headers.get('referrer-policy'), 'no-referrer')
  t.equal(response.headers.get('cache-control'), 'no-store')
  const policy = response.headers.get('content-security-policy') ?? ''
  t.match(policy, /default-src 'none'/)
  t.notMatch(policy, /frame-ancestors|unsafe-inline/)
  t.equal(response.headers.get('x-frame-options'), null)
  t.strictSame(
    [...new Set(html.match(/https?:\/\/[^'"]+/g))],
    ['http://www.w3.org/2000/svg'],
    'nothing is loaded; that is the name of SVG'
  )
  const [, nonce] = /script-src 'nonce-(\w+)'/.exec(policy) ?? []
  t.equal(html.split(`nonce="${nonce}"`).length, 3)
  t.notMatch(html, / on\w+=| style=|innerHTML/)
})

test('events go to any origin, as Flexiti documents it, or to the trust URL where one is known', async t => {
  const client = await simulate(t)
  const originFor = async (headers?: Record<string, string>) => {
    const { look } = await visit(client, buyer(20009100), headers === undefined ? {} : { headers })
    return (await look()).targetOrigin
  }
  t.equal(await originFor(), '*')
  t.equal(await originFor({ origin: 'https://shop.example' }), 'https://shop.example')
  t.equal(await originFor({ origin: 'null' }), '*')
  await client.settings({ trust_url: 'https://registered.example' })
  t.equal(await originFor({ origin: 'https://shop.example' }), 'https://registered.example')
  t.match(
    (await fetch(`${client.url}/`)).headers.get('content-security-policy'),
    /; frame-ancestors https:\/\/registered\.example$/
  )
})

test('the page needs the session\'s own, living token; a refreshed one carries the flow on', async t => {
  const client = await simulate(t)
  const first = (await client.token({ scope: 'customer' })).body
  const token = String(first.access_token)
  const { look, session } = await visit(client, buyer(116991631), { token })
  t.match(await look(await client.access('customer')), {
    status: 401,
    body: { error: 401, message: 'The session has expired' }
  })
  t.equal((await look('nonsense')).status, 401)
  t.equal((await askPage(client, 'open', { token })).status, 401)
  t.equal((await askPage(client, 'act', { token, widget_session_id: session.replace(/^./, 'x') })).status, 401)
  t.equal((await look()).status, 200)
  await client.advance(1100)
  const renewed = await client.token({ grant_type: 'refresh_token', refresh_token: String(first.refresh_token) })
  await client.advance(200)
  t.equal((await look()).status, 200, 'the page that is open has the old token')
  t.equal((await look(String(renewed.body.access_token))).status, 200)
  await client.advance(1001)
  t.equal((await look()).status, 401)
})

test('if a refreshed token does not keep the flow, the page dies with the first', async t => {
  const client = await simulate(t)
  await client.settings({ refreshed_token_keeps_widget: false })
  const first = (await client.token({ scope: 'customer' })).body
  const { look } = await visit(client, buyer(116991631), { token: String(first.access_token) })
  const renewed = await client.token({ grant_type: 'refresh_token', refresh_token: String(first.refresh_token) })
  t.equal((await look(String(renewed.body.access_token))).status, 401)
  t.equal((await look()).status, 401)
})

test('only the page itself may ask', async t => {
  const client = await simulate(t)
  const { token, session } = await visit(client, buyer(116991631))
  const asked = (origin: string) => askPage(client, 'open', { token, widget_session_id: session }, { origin })
  t.equal((await asked('https://shop.example')).status, 403)
  t.equal((await asked('null')).status, 403)
  t.equal((await asked(client.url)).status, 200)
})

test('what a step does not have changes nothing', async t => {
  const client = await simulate(t)
  const { act } = await visit(client, buyer(116991631))
  for (const action of ['confirm', 'use', 'close', 'constructor', '__proto__', '']) {
    t.match(await act(action, { pin: '2222' }), { status: 200, screen: { step: 'method' }, event: null }, action)
  }
})

test('a reload goes on where the shopper was', async t => {
  const client = await simulate(t)
  const { act, look } = await visit(client, newcomer)
  await act('continue', { middle_name: 'Lee' })
  t.match((await look()).screen, { step: 'method' })
  await act('continue', { method: 'email' })
  t.match((await look()).screen, { step: 'pin', error: null })
})

test('every screen speaks both languages, and leaves no blank', async t => {
  const client = await simulate(t)
  const walk = async (lang: string) => {
    const shown = []
    const buying = await visit(client, { ...buyer(20009100), lang })
    shown.push(
      await buying.look(),
      await buying.act('continue', { method: 'sms' }),
      await buying.act('resend'),
      await buying.act('confirm', { pin: '1' })
    )
    shown.push(
      await buying.act('change-method'),
      await buying.act('continue', { method: 'security_question' }),
      await buying.act('cancel')
    )
    for (const account of [20000002, 20000008, 42]) {
      const { look, act } = await visit(client, { ...buyer(account), lang })
      shown.push(await look(), await act(account === 20000008 ? 'activate' : 'close'))
    }
    const applying = await visit(client, { ...newcomer, lang })
    shown.push(
      await applying.look(),
      await applying.act('continue', {}),
      await applying.act('continue', { method: 'email' }),
      await applying.act('confirm', { pin: '2222' })
    )
    return shown.map(({ screen }) => screen)
  }
  const english = await walk('en')
  const french = await walk('fr')
  for (const [index, screen] of english.entries()) {
    const other = french[index]
    t.equal(other?.step, screen.step)
    for (const text of ['title', 'lead'] as const) t.not(other?.[text], screen[text], `${screen.step}: ${screen[text]}`)
    t.notMatch(
      JSON.stringify([screen, other]),
      /[{](?:current|total|contact|count|tries|ending)[}]"|undefined/,
      screen.step
    )
    t.equal(new Set(screen.actions.map(({ name }) => name)).size, screen.actions.length)
  }
})

test('two widgets of one token are both good, whichever is passed', async t => {
  const client = await simulate(t)
  const token = await client.access('customer')
  const older = await visit(client, buyer(116991631), { token })
  const newer = await visit(client, buyer(20009100), { token })
  for (const { act } of [older, newer]) {
    await act('continue', { method: 'sms' })
    t.match(await act('confirm', { pin: '2222' }), { event: { eventData: { verified: true } } })
  }
  const buy = (session: string, account: number) =>
    client.call('POST', '/authorization', {
      token,
      version: 'v2.5.1',
      body: {
        account_number: account,
        amount: 10,
        auto_capture: false,
        financing_option: { transaction_type: 'regular_purchase' },
        widget_session_id: session
      }
    })
  t.equal((await buy(older.session, 116991631)).status, 200)
  t.equal((await buy(newer.session, 20009100)).status, 200)
  t.match(await buy(older.session, 20009100), { status: 404, body: { error: 'customer_identity_not_found' } })
})

test('faults meet the widget too, and only that of their flow', async t => {
  const client = await simulate(t)
  const { look } = await visit(client, buyer(116991631))
  const other = await visit(client, buyer(116991631), { headers: { 'x-reference-id': 'f'.repeat(32) } })
  await client.control('POST', 'faults', { id: 'down', times: 'always', status: 503, reference_id: 'f'.repeat(32) })
  t.equal((await look()).status, 200)
  t.equal((await other.look()).status, 503)
  await client.control('POST', 'faults', { id: 'down', times: 'always', kind: 'reset' })
  await t.rejects(look())
  await t.rejects(fetch(`${client.url}/`))
  await client.control('DELETE', 'faults')
  t.equal((await other.look()).status, 200)
})

test('sessions are verified or failed without a browser, for the account that a test names', async t => {
  const client = await simulate(t)
  const { session, look } = await visit(client, buyer(42))
  t.match(await client.control('POST', `widgets/${session}/verify`, {}), { status: 400 })
  t.match(await client.control('POST', `widgets/${session}/verify`, { account_number: 20009100 }), {
    status: 200,
    body: { verified: true, account_number: '20009100' }
  })
  t.match(
    await look(),
    { event: { eventData: { accountNumber: 20009100, verified: true } } },
    'and the page posts what a shopper would have made it post'
  )
  t.match(await client.control('GET', `widgets/${session}`), {
    status: 200,
    body: { state: 'succeeded', step: 'done' }
  })
  t.match(await client.control('POST', `widgets/${session}/fail`), {
    status: 200,
    body: { state: 'failed', verified: false }
  })
  t.match(await client.control('POST', 'widgets/unknown/verify', {}), { status: 404 })
  t.match(await client.control('POST', `widgets/${session}/nothing`, {}), { status: 404 })
  const applying = await visit(client, newcomer)
  t.match(await client.control('POST', `widgets/${applying.session}/verify`), {
    status: 200,
    body: { verified: true, account_number: null }
  })
})

test('the redirection has the reference id as it was sent', async t => {
  const client = await simulate(t)
  const token = await client.access('customer')
  const dashed = 'A0B1C2D3-E4F5-A6B7-C8D9-E0F1A2B3C4D5'
  const { body } = await client.call('POST', '/widget/init', {
    token,
    body: buyer(20009100),
    headers: { 'x-reference-id': dashed }
  })
  t.equal(readRedirection(body).referenceId, dashed)
})
