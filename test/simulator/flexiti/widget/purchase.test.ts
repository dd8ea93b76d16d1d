/** The widget for a purchase: steps and events (flexiti-api.md §5.3, §5.6). */
import { test } from 'tap'
import { purchase, simulate } from '../helpers.js'
import { actionsOf, buyer, cardHolder, visit } from './shopper.js'

test('a buyer confirms by the right PIN, and the event has all that Flexiti documents', async t => {
  const client = await simulate(t)
  const { look, act, session, token } = await visit(client, buyer(116991631))
  const first = await look()
  t.match(first.screen, {
    step: 'method',
    progress: 'Step 1 of 2',
    title: 'Confirm it’s you',
    card: { name: 'Online Tester', ending: '5116' },
    fields: [
      {
        kind: 'choice',
        name: 'method',
        value: 'sms',
        options: [
          { value: 'sms', hint: '••• •••-0100' },
          { value: 'email', hint: 'o•••••@example.com' },
          { value: 'security_question' }
        ]
      }
    ]
  })
  t.equal(first.event, null)
  const pin = await act('continue', { method: 'email' })
  t.match(pin.screen, {
    step: 'pin',
    progress: 'Step 2 of 2',
    lead: 'We sent a 4-digit code by email to o•••••@example.com.',
    fields: [{ kind: 'code', name: 'pin' }]
  })
  const done = await act('confirm', { pin: ' 2222 ' })
  t.match(done.screen, { step: 'done', tone: 'success', title: 'You’re confirmed', actions: [] })
  t.strictSame(done.event, {
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
  })
  t.strictSame((await look()).event, done.event, 'after a reload the event is posted again')
  const body = { ...purchase, account_number: 116991631, widget_session_id: session }
  t.equal((await client.call('POST', '/authorization', { token, version: 'v2.5.1', body })).status, 200)
})

test('wrong PINs are counted down, and the third ends the purchase unverified', async t => {
  const client = await simulate(t)
  const { act, session, token } = await visit(client, buyer(116991631))
  await act('continue', { method: 'sms' })
  t.match(await act('confirm', { pin: '' }), { screen: { step: 'pin', error: 'Enter the 4-digit code.' } })
  t.match(await act('confirm', { pin: '1111' }), {
    screen: { step: 'pin', error: 'That code isn’t right. You have 2 tries left.' },
    event: null
  })
  t.match(await act('resend'), { screen: { step: 'pin', notice: 'We sent you a new code.', error: null } })
  t.match(await act('confirm', { pin: '1111' }), { screen: { error: 'That code isn’t right. You have 1 try left.' } })
  const last = await act('confirm', { pin: '1111' })
  t.match(last, {
    screen: { step: 'done', tone: 'problem', title: 'We couldn’t confirm it’s you' },
    event: {
      eventType: 'flx-success',
      eventData: {
        accountNumber: 116991631,
        verified: false,
        action: 'purchase',
        mfaOptionSelected: 'sms',
        accountType: 'consumer'
      }
    }
  })
  t.notOk('customerId' in (last.event?.eventData as object), 'the customer is named after a verification only')
  t.strictSame((await act('confirm', { pin: '2222' })).event, last.event, 'and then the right one comes too late')
  t.match(
    await client.call('POST', '/authorization', {
      token,
      version: 'v2.5.1',
      body: { ...purchase, account_number: 116991631, widget_session_id: session }
    }),
    { status: 404, body: { error: 'customer_identity_not_found' } }
  )
})

test('a buyer may confirm another way, by the security question', async t => {
  const client = await simulate(t)
  const { act } = await visit(client, { ...buyer(20009100), lang: 'fr' })
  await act('continue', { method: 'sms' })
  t.match(await act('change-method'), { screen: { step: 'method', fields: [{ value: 'sms' }] } })
  t.match(await act('continue', { method: 'security_question' }), {
    screen: {
      step: 'question',
      title: 'Répondez à votre question',
      fields: [{ kind: 'text', name: 'answer', label: /^Quel est le premier concert/ }]
    }
  })
  t.match(await act('confirm', { answer: ' ' }), { screen: { error: 'Entrez votre réponse.' } })
  t.match(await act('confirm', { answer: 'Pluie' }), {
    screen: { error: 'Cette réponse ne correspond pas. Il vous reste 2 essais.' }
  })
  t.match(await act('confirm', { answer: 'rainbow ' }), {
    event: { eventData: { verified: true, mfaOptionSelected: 'security_question' } }
  })
})

test('wrong answers count for the account: the fourth in 48 hours locks its question everywhere', async t => {
  const client = await simulate(t)
  const wrong = async () => {
    const { act } = await visit(client, buyer(20009100))
    await act('continue', { method: 'security_question' })
    return act
  }
  const first = await wrong()
  for (let count = 0; count < 3; count++) await first('confirm', { answer: 'no' })
  const token = await client.access()
  const verify = (answer: string) => client.call('POST', '/account/20009100/verify', {
    token, body: { format: 'security_question', security_qid: '6', security_answer: answer, request_id: 'r' }
  })
  t.match(await verify('no'), { status: 409, body: { error: 'tries_exceed' } })
  const locked = await wrong()
  t.match(await locked('confirm', { answer: 'Rainbow' }), { screen: { step: 'question', error: /doesn’t match/ } })
  await client.advance(48 * 3600 + 1)
  const later = await wrong()
  t.match(await later('confirm', { answer: 'Rainbow' }), { event: { eventData: { verified: true } } })
})

test('a way that the account does not have is not offered and not taken', async t => {
  const client = await simulate(t)
  const { look, act } = await visit(client, buyer(20000009))
  t.strictSame(
    (await look()).screen.fields[0]?.options?.map(({ value }) => value),
    ['email', 'security_question'],
    'its phone takes no text messages'
  )
  t.match(await act('continue', { method: 'sms' }), { screen: { step: 'method', error: 'Choose one of these.' } })
})

test('the card of an authorized user leads to that user', async t => {
  const client = await simulate(t)
  const { look, act, session, token } = await visit(client, cardHolder('1234567890101213'))
  t.match((await look()).screen, {
    card: { name: 'Arthur Authorized', ending: '1213' },
    fields: [{ options: [{ value: 'sms', hint: '••• •••-0112' }, { value: 'email', hint: 'a•••••@example.com' }, {}] }]
  })
  await act('continue', { method: 'sms' })
  t.match((await act('confirm', { pin: '2222' })).event, {
    eventData: { accountNumber: 20035156, customerId: '1234567-12345', accountType: 'business', verified: true }
  })
  const body = { ...purchase, account_number: 20035156, vcc_number: '1234567890101213', widget_session_id: session }
  t.equal((await client.call('POST', '/authorization', { token, version: 'v2.5.1', body })).status, 200)
  const holder = await visit(client, cardHolder('1234567890101200'))
  t.match((await holder.look()).screen, { card: { name: 'Bella Business', ending: '1200' } })
  await holder.act('continue', { method: 'email' })
  t.match((await holder.act('confirm', { pin: '2222' })).event, { eventData: { customerId: '1234567' } })
})

test('an account that is not active is activated, or applied for anew', async t => {
  const client = await simulate(t)
  const sleeping = await visit(client, buyer(20000008))
  const shown = await sleeping.look()
  t.match(shown.screen, { step: 'activation', card: { name: 'Nick Notactive' } })
  t.strictSame(actionsOf(shown), ['activate', 'apply', 'cancel'])
  t.match(await sleeping.act('activate'), {
    screen: { tone: 'success' },
    event: { eventType: 'flx-success', eventData: { accountNumber: null, verified: false, action: 'activation' } }
  })
  const again = await visit(client, buyer(20000008))
  t.match(await again.act('apply'), { event: { eventData: { accountNumber: null, verified: false, action: 'apply' } } })
})

test('a derogatory status is a success with nothing in it', async t => {
  const client = await simulate(t)
  for (const account of [20000001, 20000002, 20000003, 20000004]) {
    const { look, act } = await visit(client, buyer(account))
    t.match((await look()).screen, { step: 'unable', tone: 'problem' })
    t.match(await act('close'), {
      event: {
        eventType: 'flx-success',
        eventData: { accountNumber: null, verified: false, action: null, mfaOptionSelected: null }
      }
    })
  }
})

test('nobody to be found is a failure', async t => {
  const client = await simulate(t)
  const { look, act } = await visit(client, buyer(42))
  t.match((await look()).screen, { step: 'unknown' })
  t.strictSame((await act('close')).event, {
    eventType: 'flx-failure',
    eventData: { error: 404, message: 'not_found' }
  })
})

test('a buyer may cancel at every step, and the event has no data', async t => {
  const client = await simulate(t)
  const steps: Array<ReadonlyArray<[string, Record<string, unknown>]>> = [
    [], [['continue', { method: 'sms' }]], [['continue', { method: 'security_question' }]]
  ]
  for (const before of steps) {
    const { act } = await visit(client, buyer(116991631))
    for (const [action, values] of before) await act(action, values)
    t.strictSame((await act('cancel')).event, { eventType: 'flx-cancel' })
  }
})
