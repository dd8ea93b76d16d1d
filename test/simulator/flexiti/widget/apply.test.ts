/** The widget for an application: steps and events (flexiti-api.md §5.3, §5.6, §11.1). */
import { test } from 'tap'
import { applicant, simulate } from '../helpers.js'
import { actionsOf, newcomer, visit } from './shopper.js'

const known = { ...applicant, flow: 'apply' }

test('a newcomer fills in the form, confirms, and is to be applied for', async t => {
  const client = await simulate(t)
  const { look, act, session } = await visit(client, { ...newcomer, lang: 'fr' })
  const form = await look()
  t.match(form, {
    lang: 'fr',
    screen: {
      step: 'form',
      progress: 'Étape 1 sur 3',
      fields: [{ name: 'middle_name', optional: true }, { name: 'occupation_id' }, { name: 'housing_type' }]
    }
  })
  t.strictSame(form.screen.details?.rows, [
    ['Nom', 'New Comer'], ['Date de naissance', '9 septembre 1999'], ['Adresse', 'Fake 445, Toronto ON M1M 1M1'],
    ['Courriel', 'john@email.com'], ['Téléphone mobile', '123 123-1234']
  ])
  t.match(await act('continue', { middle_name: 'x'.repeat(81) }), {
    screen: { step: 'form', error: 'Utilisez au plus 80 caractères.' }
  })
  const method = await act('continue', { middle_name: '', occupation_id: 'ST', housing_type: 'Rent' })
  t.match(method.screen, { step: 'method', progress: 'Étape 2 sur 3', card: null })
  t.strictSame(
    method.screen.fields[0]?.options?.map(({ value }) => value),
    ['sms', 'email'],
    'an applicant has chosen no question yet'
  )
  t.match(await act('continue', { method: 'sms' }), { screen: { step: 'pin', progress: 'Étape 3 sur 3' } })
  t.strictSame((await act('confirm', { pin: '2222' })).event, {
    eventType: 'flx-success',
    eventData: {
      accountNumber: null,
      verified: true,
      action: 'apply',
      mfaOptionSelected: 'sms',
      widget_session_id: session,
      accountType: 'consumer'
    }
  })
})

test('an applicant succeeds verified or not, and /apply may follow either way', async t => {
  const client = await simulate(t)
  const right = await visit(client, newcomer)
  const wrong = await visit(client, { ...newcomer, account_type: 'business' })
  for (const { act } of [right, wrong]) {
    await act('continue', {})
    await act('continue', { method: 'email' })
  }
  await right.act('confirm', { pin: '2222' })
  for (const pin of ['1', '2']) await wrong.act('confirm', { pin })
  t.match(await wrong.act('confirm', { pin: '3' }), {
    screen: { tone: 'success', lead: /your application goes on/ },
    event: { eventData: { accountNumber: null, verified: false, action: 'apply', accountType: 'business' } }
  })
  for (const { token, session } of [right, wrong]) {
    t.equal(
      (await client.call('POST', '/apply', { token, body: { ...newcomer, widget_session_id: session } })).status,
      200
    )
  }
})

test('the middle name of the widget\'s form decides, unless /apply has one', async t => {
  const client = await simulate(t)
  let count = 0
  const apply = async (inForm: string, changes = {}) => {
    count += 1
    const person = { first_name: 'New', last_name: `Comer ${count}`, dob: '1999-09-09', postal_code: 'm1m1m1' }
    const init = { ...newcomer, customer_identification: { personal_information: person } }
    const { act, token, session } = await visit(client, init)
    await act('continue', { middle_name: inForm })
    await act('continue', { method: 'email' })
    await act('confirm', { pin: '2222' })
    return (await client.call('POST', '/apply', { token, body: { ...init, widget_session_id: session, ...changes } }))
      .body.status
  }
  t.equal(await apply('D-FRAUD'), 'declined')
  t.equal(await apply('P-CREDIT'), 'pending')
  t.equal(await apply(''), 'approved')
  t.equal(await apply('D-FRAUD', { middle_name: 'A-RR_L' }), 'approved')
})

test('a third party that times out asks for a retry, by the middle name of the call or of the form', async t => {
  const client = await simulate(t)
  const called = await visit(client, { ...newcomer, middle_name: 'D-EMAIL_DBL_TIMEOUT' })
  await called.act('continue', { middle_name: '' })
  const written = await visit(client, newcomer)
  await written.act('continue', { middle_name: 'D-EMAIL_DBL_TIMEOUT' })
  for (const { act } of [called, written]) {
    t.match(await act('continue', { method: 'email' }), {
      screen: { step: 'done', tone: 'problem', title: 'That took too long' },
      event: { eventType: 'flx-success', eventData: { accountNumber: null, action: 'retry', verified: false } }
    })
  }
})

test('an applicant who has an account may buy with it, or go on', async t => {
  const client = await simulate(t)
  const first = await visit(client, known)
  const shown = await first.look()
  t.match(shown.screen, { step: 'existing', card: { name: 'John Smith', ending: '7982' } })
  t.strictSame(actionsOf(shown), ['use', 'apply', 'cancel'])
  t.match(await first.act('use'), {
    event: { eventType: 'flx-success', eventData: { accountNumber: 20009100, verified: false, action: 'purchase' } }
  })
  const second = await visit(client, known)
  t.match(await second.act('apply'), { screen: { step: 'form' } })
  await second.act('continue', {})
  await second.act('continue', { method: 'email' })
  t.match(await second.act('confirm', { pin: '2222' }), {
    event: { eventData: { accountNumber: null, verified: true, action: 'apply' } }
  })
})

test('an applicant whose account is not active may activate it; one who is barred cannot go on', async t => {
  const client = await simulate(t)
  const as = (first: string, last: string, dob: string) =>
    visit(client, {
      ...known,
      customer_identification: {
        personal_information: { first_name: first, last_name: last, dob, postal_code: 'M1M 1M1' }
      }
    })
  const sleeping = await as('Nick', 'Notactive', '1989-09-09')
  t.strictSame(actionsOf(await sleeping.look()), ['activate', 'apply', 'cancel'])
  t.match(await sleeping.act('activate'), {
    event: { eventData: { accountNumber: null, verified: false, action: 'activation' } }
  })
  const frozen = await as('Fred', 'Frozen', '1982-02-02')
  t.match((await frozen.look()).screen, { step: 'unable' })
  t.match(await frozen.act('close'), {
    event: { eventType: 'flx-success', eventData: { accountNumber: null, verified: false, action: null } }
  })
})

test('who applied in the widget buys with the new account, by a code to the contact of the application', async t => {
  const client = await simulate(t)
  const { act, token, session } = await visit(client, newcomer)
  await act('continue', {})
  await act('continue', { method: 'email' })
  await act('confirm', { pin: '2222' })
  const { body } = await client.call('POST', '/apply', { token, body: { ...newcomer, widget_session_id: session } })
  const buying = await visit(
    client,
    { flow: 'purchase', customer_identification: { account_number: body.account_number } },
    { token }
  )
  t.match((await buying.look()).screen, {
    step: 'method',
    card: { name: 'New Comer' },
    fields: [{ options: [{ hint: '••• •••-1234' }, { hint: 'j•••••@email.com' }, {}] }]
  })
})
