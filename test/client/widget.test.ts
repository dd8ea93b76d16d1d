/** The widget: what is sent to open it, which messages count, and what each of them means. */
import { test, type Test } from 'tap'
import { createClient, type WidgetEvent, type WidgetFields, type WidgetResult } from '../../client/client.js'
import { base, fakeDoor, fakePage, referenceId, settled } from './helpers.js'

const flexiti = 'https://posapi.flexiti.fi'
const session = '0f8fad5b-d9cb-469f-a165-70867728950e'
const query = `lang=en&x-reference-id=${referenceId}&widget_session_id=${session}`
const redirection = `${flexiti}/flexiti/pos-api/#/widget/shop/2d8f373a?${query}`
const person = { first_name: 'John', last_name: 'Smith', dob: '1988-07-24', postal_code: 'm1m1m1' }
const application = {
  flow: 'apply',
  customer_identification: { personal_information: person },
  email: 'john@email.com',
  phone_number: '4161231234',
  address_1: 'Fake 445',
  city: 'Toronto',
  province: 'ON',
  tos_agreement: true
} as const

async function openWidget (t: Test, fields: WidgetFields = { customer_identification: { account_number: 7 } }) {
  const door = fakeDoor(t)
  door.answer('/v1/widget/init', { body: { redirection_url: redirection } })
  door.answer(`/v1/flows/${referenceId}`, { status: 204 })
  const page = fakePage()
  const client = createClient({ baseUrl: base, referenceId, storage: null })
  const results: Array<WidgetResult | Error> = []
  const open = async (
    place: { container: HTMLElement } | { dialog: HTMLDialogElement } = { container: page.container },
    signal?: AbortSignal
  ): Promise<void> => {
    client.openWidget({ ...place, ...fields, ...(signal !== undefined && { signal }) }).then(
      (result) => { results.push(result) },
      (error) => { results.push(error) }
    )
    await settled()
  }
  await open()
  const say = async (event: unknown, from: { origin?: string, source?: unknown } = {}): Promise<void> => {
    page.post({ origin: flexiti, source: page.frame()?.contentWindow, data: event, ...from })
    await settled()
  }
  return { client, door, page, results, open, say }
}

const success = (eventData: object): unknown => ({
  eventType: 'flx-success',
  eventData: { widget_session_id: session, ...eventData }
})

test('the address goes into a frame with a name and no referrer, which goes when the shopper is through', async t => {
  const { door, page, results, say } = await openWidget(t)
  t.match(door.asked.at(-1), {
    path: '/v1/widget/init',
    body: { lang: 'en', flow: 'purchase', customer_identification: { account_number: 7 } }
  })
  t.match(page.frame(), { src: redirection, title: 'Flexiti', referrerPolicy: 'no-referrer' })
  await say(
    success({
      action: 'purchase',
      verified: true,
      accountNumber: 116994755,
      customerId: '1-2',
      accountType: 'consumer'
    })
  )
  t.match(results, [
    {
      outcome: 'verified',
      accountNumber: 116994755,
      customerId: '1-2',
      accountType: 'consumer',
      event: { eventType: 'flx-success' }
    }
  ])
  t.equal(page.frame(), undefined)
})

test('messages of others, of other frames, and of other sessions do not count, nor what is no event', async t => {
  const { client, page, results, say } = await openWidget(t)
  const events: WidgetEvent[] = []
  client.addEventListener('widget', ({ detail }) => { events.push(detail) })
  const good = { action: 'purchase', verified: true, accountNumber: 666 }
  await say(success(good), { origin: 'https://evil.example' })
  await say(success(good), { origin: `${flexiti}.evil.example` })
  await say(success(good), { origin: 'null' })
  await say(success(good), { source: {} })
  await say(success(good), { source: null })
  await say(success({ ...good, widget_session_id: '11111111-d9cb-469f-a165-70867728950e' }))
  for (const data of [
    null,
    undefined,
    7,
    'flx-success',
    {},
    [],
    { eventType: 'flx-other' },
    { eventType: { toString: null } },
    { eventType: 'xflx-success' }
  ]) await say(data)
  t.strictSame(results, [])
  t.ok(page.frame())
  await say(success({ ...good, accountNumber: 7, widget_session_id: session.toUpperCase() }))
  t.match(results, [{ outcome: 'verified', accountNumber: 7 }])
  t.equal(events.length, 1)
  page.post({ origin: flexiti, source: page.frame()?.contentWindow, data: success(good) })
  t.equal(events.length, 1, 'and when it is over nobody listens')
})

test('an event that names no session counts, as Flexiti did not always name it', async t => {
  const { results, say } = await openWidget(t)
  await say({ eventType: 'flx-success', eventData: { action: 'purchase', verified: true, accountNumber: 7 } })
  t.match(results, [{ outcome: 'verified' }])
})

for (const [flow, eventData, outcome] of [
  ['purchase', { action: 'purchase', verified: true, accountNumber: 7 }, 'verified'],
  ['purchase', { action: 'purchase', verified: false, accountNumber: 7 }, 'not-verified'],
  ['purchase', { action: 'purchase', verified: 'true' }, 'not-verified'],
  ['purchase', { action: 'apply', verified: false }, 'apply'],
  ['purchase', { action: 'activation' }, 'activation'],
  ['purchase', { action: null }, 'refused'],
  ['purchase', { action: 'something new' }, 'refused'],
  ['purchase', { action: 'constructor' }, 'refused'],
  ['apply', { action: 'apply', verified: true }, 'apply'],
  ['apply', { action: 'apply', verified: false }, 'apply'],
  ['apply', { action: 'purchase', verified: false, accountNumber: 7 }, 'existing-account'],
  ['apply', { action: 'activation' }, 'activation'],
  ['apply', { action: 'retry' }, 'retry'],
  ['apply', {}, 'refused']
] as const) {
  test(`in a ${flow} ${JSON.stringify(eventData)} means ${outcome}`, async t => {
    const { results, say } = await openWidget(t, flow === 'apply' ? application : undefined)
    await say(success(eventData))
    t.match(results, [{ outcome }])
  })
}

test('a failure is a problem with Flexiti\'s status, and a cancel is an outcome', async t => {
  const failed = await openWidget(t)
  await failed.say({ eventType: 'flx-failure', eventData: { error: 401, message: 'expired' } })
  t.match(failed.results, [{ name: 'ProblemError', code: 'widget-failed', status: 401, cause: 'expired' }])
  t.equal(failed.page.frame(), undefined)
  const cancelled = await openWidget(t)
  await cancelled.say({ eventType: 'flx-cancel' })
  t.match(cancelled.results, [{ outcome: 'cancelled' }])
})

test('a dialog is opened for it and closed after it; closing it is a cancel', async t => {
  const { page, results, open, say } = await openWidget(t)
  await open({ dialog: page.dialog })
  t.equal(page.dialog.open, true)
  await say(success({ action: null }))
  t.equal(page.dialog.open, false)
  await open({ dialog: page.dialog })
  page.dialog.close()
  await settled()
  t.match(
    results.map((result) => 'outcome' in result && result.outcome),
    ['cancelled', 'refused', 'cancelled'],
    'the first widget gave way to the second'
  )
  await open({ dialog: page.dialog })
  await open({ dialog: page.dialog })
  t.equal(page.dialog.open, true, 'one widget after the other in the same dialog')
  t.ok(page.frame())
})

test('a dialog that was open stays so', async t => {
  const { page, open, say } = await openWidget(t)
  page.dialog.showModal()
  await open({ dialog: page.dialog })
  await say(success({ action: null }))
  t.equal(page.dialog.open, true)
})

test('an aborted widget goes, with the reason', async t => {
  const { page, results, open } = await openWidget(t)
  const control = new AbortController()
  await open({ container: page.container }, control.signal)
  control.abort(new Error('left'))
  await settled()
  t.match(results.at(-1), { message: 'left' })
  t.equal(page.frame(), undefined)
})

test('a widget that was asked for before the client was closed is not shown', async t => {
  const { client, page, results, say, open } = await openWidget(t)
  await say({ eventType: 'flx-cancel' })
  for (const close of [() => { client.close() }, async () => { await client.end() }]) {
    results.length = 0
    const opening = open({ dialog: page.dialog })
    await close()
    await opening
    await settled()
    t.match(results, [{ outcome: 'cancelled', event: undefined }])
    t.equal(page.frame(), undefined)
    t.equal(page.dialog.opened, 0)
  }
  await open({ dialog: page.dialog })
  t.equal(page.dialog.opened, 1, 'and the next one is')
})

test('what widget/init refuses, the call refuses, and nothing is shown', async t => {
  const { door, page, results, open } = await openWidget(t)
  page.frame()
  door.answer('/v1/widget/init', { status: 400, body: { code: 'invalid-request' } })
  await open({ dialog: page.dialog })
  t.match(results, [{ code: 'invalid-request' }], 'the widget that is open stays')
  t.equal(page.dialog.opened, 0)
})

test('what follows knows the account that the shopper was verified for', async t => {
  const { client, door, say } = await openWidget(t)
  await say(success({ action: 'purchase', verified: true, accountNumber: 116994755 }))
  door.answer('/v1/accounts/116994755/calculate-interest', { body: {} })
  door.answer('/v1/authorizations', { body: {} })
  await client.plans()
  await client.authorize({ financing_option: { transaction_type: 'regular_purchase' } })
  t.match(door.asked.slice(-2), [
    { body: { amount: '234.45' } },
    { body: { account_number: 116994755, financing_option: { transaction_type: 'regular_purchase' } } }
  ])
})

test('what a page gives as undefined it leaves to the client', async t => {
  const { client, door, page, say } = await openWidget(t)
  await say(success({ action: 'purchase', verified: true, accountNumber: 116994755 }))
  door.answer('/v1/authorizations', { body: {} })
  const nothing = { customer_identification: undefined, account_number: undefined, amount: undefined } as object
  await client.plans(nothing).catch(() => {})
  await client.authorize({ financing_option: { transaction_type: 'regular_purchase' }, ...nothing })
  client.openWidget({ container: page.container, ...nothing }).catch(() => {})
  await settled()
  t.match(door.asked.slice(-3), [
    { path: '/v1/accounts/116994755/calculate-interest?lang=en', body: { amount: '234.45' } },
    { body: { account_number: 116994755 } },
    { body: { customer_identification: { account_number: 116994755 } } }
  ])
})

test('an application repeats what the widget was opened with, and buying after it knows the new account', async t => {
  const { client, door, page, say } = await openWidget(t, application)
  await say(success({ action: 'apply', verified: true }))
  door.answer('/v1/apply', { body: { status: 'approved', account_number: 30696953 } })
  await client.apply({ middle_name: 'A-RR_L' })
  const { flow, ...same } = application
  t.strictSame(door.asked.at(-1)?.body, { lang: 'en', ...same, middle_name: 'A-RR_L' })
  client.openWidget({ container: page.container }).catch(() => {})
  await settled()
  t.match(door.asked.at(-1), { body: { flow: 'purchase', customer_identification: { account_number: 30696953 } } })
  client.close()
})
