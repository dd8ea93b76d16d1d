/** The widget's page and the events it posts (flexiti-api.md §5.6). */
import { test } from 'tap'
import { applicant, readRedirection, simulate, type Client, type Json } from './helpers.js'

/** Opens a widget and gives the page's two calls. */
async function open (client: Client, init: Json) {
  const token = await client.access('customer')
  const { session } = readRedirection((await client.call('POST', '/widget/init', { token, body: init })).body)
  const shown = await client.control('POST', 'widget/open', { token, widget_session_id: session })
  const answer = async (fields: Json) => (await client.control('POST', 'widget/answer', { token, widget_session_id: session, ...fields })).body
  return { token, session, shown, answer }
}

const buyer = (accountNumber: number) => ({ customer_identification: { account_number: accountNumber }, flow: 'purchase' })

test('the page is self-contained and may be framed', async t => {
  const client = await simulate(t)
  const response = await fetch(`${client.url}/`)
  const html = await response.text()
  t.equal(response.status, 200)
  t.match(response.headers.get('content-type'), /text\/html/)
  const policy = response.headers.get('content-security-policy') ?? ''
  t.match(policy, /default-src 'none'/)
  t.notMatch(policy, /frame-ancestors|unsafe-inline/)
  t.equal(response.headers.get('x-frame-options'), null)
  t.notMatch(html, /https?:\/\/|NONCE/)
  t.match(html, /window\.parent\.postMessage\(event, '\*'\)/)
})

test('the right PIN verifies a buyer', async t => {
  const client = await simulate(t)
  const { session, shown, answer } = await open(client, buyer(116991631))
  t.match(shown.body, { flow: 'purchase', lang: 'en', page: 'pin', card_ending_in: '5116', phone: '***-***-0100' })
  t.strictSame(await answer({ choice: 'pin', pin: '1111', mfa_option: 'email' }), { retry_pin: true })
  t.strictSame(await answer({ choice: 'pin', pin: '2222', mfa_option: 'email' }), {
    event: {
      eventType: 'flx-success',
      eventData: {
        accountNumber: 116991631,
        verified: true,
        action: 'purchase',
        mfaOptionSelected: 'email',
        widget_session_id: session,
        customerId: '1293837',
        accountType: 'consumer'
      }
    }
  })
})

test('three wrong PINs end a purchase unverified', async t => {
  const client = await simulate(t)
  const { answer } = await open(client, buyer(116991631))
  await answer({ choice: 'pin', pin: '1' })
  await answer({ choice: 'pin', pin: '2' })
  t.match(await answer({ choice: 'pin', pin: '3' }), { event: { eventType: 'flx-success', eventData: { accountNumber: 116991631, verified: false, action: 'purchase' } } })
  t.match(await answer({ choice: 'pin', pin: '2222' }), { event: { eventData: { verified: false } } }, 'and then the right one comes too late')
})

test('an applicant succeeds verified or not, and /apply may follow either way', async t => {
  const client = await simulate(t)
  const stranger = { ...applicant, customer_identification: { personal_information: { first_name: 'New', last_name: 'Comer', dob: '1999-09-09', postal_code: 'M1M1M1' } } }
  const right = await open(client, { ...stranger, flow: 'apply', lang: 'fr' })
  t.match(right.shown.body, { flow: 'apply', lang: 'fr', page: 'pin', existing_account: false })
  t.match(await right.answer({ choice: 'pin', pin: '2222', mfa_option: 'sms' }), { event: { eventType: 'flx-success', eventData: { accountNumber: null, verified: true, action: 'apply', mfaOptionSelected: 'sms' } } })
  const wrong = await open(client, { ...stranger, flow: 'apply' })
  for (const pin of ['1', '2']) await wrong.answer({ choice: 'pin', pin })
  t.match(await wrong.answer({ choice: 'pin', pin: '3' }), { event: { eventData: { accountNumber: null, verified: false, action: 'apply' } } })
  for (const { token, session } of [right, wrong]) {
    t.equal((await client.call('POST', '/apply', { token, body: { ...stranger, widget_session_id: session } })).status, 200)
  }
})

test('an applicant with an account may activate it or buy with it', async t => {
  const client = await simulate(t)
  const first = await open(client, { ...applicant, flow: 'apply' })
  t.match(first.shown.body, { existing_account: true, card_ending_in: '7982' })
  t.match(await first.answer({ choice: 'activate' }), { event: { eventData: { accountNumber: null, verified: false, action: 'activation' } } })
  const second = await open(client, { ...applicant, flow: 'apply' })
  t.match(await second.answer({ choice: 'purchase' }), { event: { eventData: { accountNumber: 20009100, verified: false, action: 'purchase' } } })
})

test('accounts that cannot buy, are not active or are unknown have pages and events of their own', async t => {
  const client = await simulate(t)
  const frozen = await open(client, buyer(20000002))
  t.match(frozen.shown.body, { page: 'unable' })
  t.match(await frozen.answer({ choice: 'leave' }), { event: { eventType: 'flx-success', eventData: { accountNumber: null, verified: false, action: null } } })
  const sleeping = await open(client, buyer(20000008))
  t.match(sleeping.shown.body, { page: 'activation' })
  t.match(await sleeping.answer({ choice: 'activate' }), { event: { eventData: { accountNumber: null, verified: false, action: 'activation' } } })
  const again = await open(client, buyer(20000008))
  t.match(await again.answer({ choice: 'apply' }), { event: { eventData: { accountNumber: null, verified: false, action: 'apply' } } })
  const unknown = await open(client, buyer(42))
  t.match(unknown.shown.body, { page: 'unknown' })
  t.strictSame(await unknown.answer({ choice: 'leave' }), { event: { eventType: 'flx-failure', eventData: { error: 404, message: 'not_found' } } })
})

test('a shopper may cancel, and a third party may time out', async t => {
  const client = await simulate(t)
  const { answer } = await open(client, buyer(116991631))
  t.strictSame(await answer({ choice: 'cancel' }), { event: { eventType: 'flx-cancel' } })
  const timeout = await open(client, { ...applicant, middle_name: 'D-EMAIL_DBL_TIMEOUT', flow: 'apply' })
  t.match(await timeout.answer({ choice: 'pin', pin: '2222' }), { event: { eventType: 'flx-success', eventData: { action: 'retry', verified: false } } })
})

test('the page needs the session\'s own, living token', async t => {
  const client = await simulate(t)
  const { token, session } = await open(client, buyer(116991631))
  const ask = (as: string) => client.control('POST', 'widget/open', { token: as, widget_session_id: session })
  t.equal((await ask(await client.access('customer'))).status, 401)
  t.equal((await ask(token)).status, 200)
  await client.advance(1201)
  t.equal((await ask(token)).status, 401)
})

test('sessions are verified for the account that a test names', async t => {
  const client = await simulate(t)
  const { session } = await open(client, buyer(42))
  t.match(await client.control('POST', `widgets/${session}/verify`, {}), { status: 400 })
  t.match(await client.control('POST', `widgets/${session}/verify`, { account_number: 20009100 }), { status: 200, body: { verified: true, account_number: '20009100' } })
  t.match(await client.control('POST', 'widgets/unknown/verify', {}), { status: 404 })
})
