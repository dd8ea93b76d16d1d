/** The client's calls: what it sends, in which order, and what it does where something goes wrong. No browser. */
import { test } from 'tap'
import { createClient, ProblemError } from '../../client/client.js'
import { base, fakeClock, fakeDoor, fakePage, fakeStorage, flow, referenceId, settled } from './helpers.js'

const options = { baseUrl: `${base}/`, referenceId, lang: 'fr', storage: null } as const
const option = { transaction_type: 'promotional_purchase', plan_id: 4, term: 3 } as const

test('each call names the flow and the language, and carries the cookie', async t => {
  const door = fakeDoor(t)
  door.answer('/v1/accounts/7/calculate-interest', { body: { account_number: 7 } })
  t.strictSame(await createClient(options).plans({ account_number: 7 }), { account_number: 7 })
  const headers = { 'accept-language': 'fr', 'content-type': 'application/json', 'x-reference-id': referenceId }
  t.strictSame(door.asked, [
    { method: 'POST', path: '/v1/flows', headers, credentials: 'include', body: {} },
    {
      method: 'POST',
      path: '/v1/accounts/7/calculate-interest?lang=fr',
      headers,
      credentials: 'include',
      body: { amount: '234.45' }
    }
  ])
})

test('an application asks for its decision in the language of the page', async t => {
  const door = fakeDoor(t)
  door.answer('/v1/apply', { body: { status: 'approved' } })
  await createClient(options).apply({ middle_name: 'A-RR_H' })
  t.match(door.asked.at(-1), { path: '/v1/apply', body: { lang: 'fr', middle_name: 'A-RR_H' } })
})

test('calls at the same time claim the flow once, before any of them', async t => {
  const door = fakeDoor(t)
  door.answer('/v1/accounts/7/calculate-interest', { body: {} })
  const client = createClient(options)
  await Promise.all([client.plans({ account_number: 7 }), client.plans({ account_number: 7 }), client.start()])
  t.strictSame(door.asked.map(({ path }) => path.split('?')[0]), [
    '/v1/flows',
    '/v1/accounts/7/calculate-interest',
    '/v1/accounts/7/calculate-interest'
  ])
})

test('a flow that could not be claimed is tried again by the next call', async t => {
  const door = fakeDoor(t)
  door.answer('/v1/flows', 'lost', { status: 201, body: flow })
  const client = createClient(options)
  await t.rejects(client.start(), { code: 'network-error' })
  t.match(await client.start(), { reference_id: referenceId })
})

test('form values and terms are the same for all, so the calls name no flow', async t => {
  const door = fakeDoor(t)
  door.answer('/v1/i18n', { body: { a: 1 } })
  door.answer('/v1/i18n/provinces', { body: { provinces: {} } })
  door.answer('/v1/terms-and-conditions', { body: { title: 'T' } })
  const client = createClient(options)
  t.strictSame([await client.forms(), await client.forms('provinces'), await client.terms()], [
    { a: 1 },
    { provinces: {} },
    { title: 'T' }
  ])
  t.strictSame(door.asked.map(({ method, path, headers }) => [method, path, headers['x-reference-id']]), [
    ['GET', '/v1/i18n?lang=fr', undefined], ['GET', '/v1/i18n/provinces?lang=fr', undefined], [
      'GET',
      '/v1/terms-and-conditions?lang=fr',
      undefined
    ]
  ])
})

test('a problem comes as an error with everything that the page needs', async t => {
  const door = fakeDoor(t)
  const errors = [{ field: 'amount', rule: 'required', params: {}, message: 'doit être donné' }]
  door.answer('/v1/accounts/7/calculate-interest', {
    status: 409,
    body: {
      code: 'flexiti-rejected',
      status: 409,
      title: 'T',
      detail: 'D',
      reference_id: referenceId,
      request_id: 'r-1',
      retry_after: 5,
      idempotency_key: 'k',
      errors,
      flexiti: { status: 409, error: 'credit_exceeded' }
    }
  })
  const error = await createClient(options).plans({ account_number: 7 }).catch((error: unknown) => error)
  t.ok(error instanceof ProblemError)
  t.match(error, {
    name: 'ProblemError',
    code: 'flexiti-rejected',
    status: 409,
    title: 'T',
    message: 'D',
    errors,
    retryAfter: 5,
    referenceId,
    requestId: 'r-1',
    idempotencyKey: 'k',
    flexiti: { error: 'credit_exceeded' }
  })
})

test('an answer that is not the BFF\'s has a code of its own, whatever it holds', async t => {
  const door = fakeDoor(t)
  for (const answer of [
    { status: 502, text: '<html>' },
    { status: 200, text: '<html>' },
    { status: 503, body: {} },
    { status: 500, text: '' },
    { status: 500, text: 'null' },
    { status: 400, body: { code: 7 } }
  ]) {
    door.answer('/v1/i18n', answer)
    await t.rejects(
      createClient(options).forms(),
      { name: 'ProblemError', code: 'unexpected-response', status: answer.status, message: /^Une erreur/ },
      JSON.stringify(answer)
    )
  }
})

test('a door that cannot be reached, and one that does not answer in time', async t => {
  const clock = fakeClock(t)
  const door = fakeDoor(t)
  door.answer('/v1/i18n', 'lost', 'silent')
  const client = createClient({ ...options, lang: 'en', timeoutMs: 2000 })
  await t.rejects(client.forms(), { code: 'network-error', status: 0, message: /could not connect/ })
  const late = t.rejects(client.forms(), { code: 'timeout', status: 0, message: /no answer in time/ })
  await settled()
  await clock.advance(2000)
  await late
})

test('an aborted call rejects with the signal\'s reason, before and while it runs', async t => {
  const door = fakeDoor(t)
  door.answer('/v1/i18n', 'silent')
  const client = createClient(options)
  const control = new AbortController()
  const running = t.rejects(client.forms(undefined, { signal: control.signal }), { message: 'left' })
  control.abort(new Error('left'))
  await running
  await t.rejects(client.forms(undefined, { signal: control.signal }), { message: 'left' })
  t.equal(door.asked.length, 1, 'and the second was never sent')
})

test('a call is aborted also while the flow is being claimed, which goes on for the others', async t => {
  const door = fakeDoor(t)
  door.answer('/v1/flows', 'silent')
  const client = createClient(options)
  const calls = [
    (signal: AbortSignal) => client.start({ signal }),
    (signal: AbortSignal) => client.plans({ account_number: 7 }, { signal }),
    (signal: AbortSignal) => client.apply({}, { signal }),
    (signal: AbortSignal) => client.openWidget({ container: fakePage().container, signal })
  ]
  for (const call of calls) {
    const control = new AbortController()
    const given = call(control.signal)
    control.abort(new Error('enough'))
    await t.rejects(given, { message: 'enough' })
  }
  t.equal(door.asked.length, 1)
})

test('a double click makes one call, and both get its answer', async t => {
  const door = fakeDoor(t)
  door.answer('/v1/authorizations', { body: { authorization_id: 1 } })
  const client = createClient(options)
  const answers = await Promise.all([
    client.authorize({ account_number: 7, financing_option: option }),
    client.authorize({ account_number: 7, financing_option: option })
  ])
  t.strictSame(answers, [{ authorization_id: 1 }, { authorization_id: 1 }])
  const sent = door.asked.filter(({ path }) => path === '/v1/authorizations?lang=fr')
  t.equal(sent.length, 1)
  t.match(sent[0], {
    headers: { 'idempotency-key': /^[0-9a-f]{32}$/ },
    body: { account_number: 7, financing_option: option }
  })
})

/** The idempotency keys of the calls that may buy. */
const keysOf = ({ asked }: ReturnType<typeof fakeDoor>): Array<string | undefined> => asked.flatMap(
  ({ headers }) => headers['idempotency-key'] ?? []
)

test('who gives up waiting ends their own call: the purchase is made while anybody waits for it', async t => {
  const door = fakeDoor(t)
  door.answer('/v1/authorizations', { body: { authorization_id: 1 } })
  const client = createClient(options)
  const input = { account_number: 7, financing_option: option }
  const [first, second] = [new AbortController(), new AbortController()]
  const given = [client.authorize(input, first), client.authorize(input, second)]
  first.abort(new Error('enough'))
  await t.rejects(given[0] as Promise<unknown>, { message: 'enough' })
  t.strictSame(await given[1], { authorization_id: 1 })
  t.equal(keysOf(door).length, 1)

  await t.rejects(client.authorize(input, first), { message: 'enough' }, 'before anything is sent')
  t.equal(keysOf(door).length, 1)
})

test('nothing is repeated for a page that gave up, and its next call has the same key', async t => {
  const clock = fakeClock(t)
  const door = fakeDoor(t)
  door.answer('/v1/authorizations', 'lost', { body: { authorization_id: 1 } })
  const client = createClient(options)
  const input = { account_number: 7, financing_option: option }
  const control = new AbortController()
  const given = client.authorize(input, control)
  await settled()
  control.abort(new Error('enough'))
  await t.rejects(given, { message: 'enough' }, 'at once, and not after the pause')
  await clock.advance(60_000)
  t.equal(keysOf(door).length, 1)
  t.strictSame(await client.authorize(input), { authorization_id: 1 })
  t.equal(keysOf(door).length, 2)
  t.equal(new Set(keysOf(door)).size, 1)
})

test('the rejection of one purchase leaves the key of the next one alone', async t => {
  const door = fakeDoor(t)
  door.answer(
    '/v1/authorizations',
    { status: 409, body: { code: 'flexiti-rejected' } },
    { status: 504, body: { code: 'outcome-unknown' } }
  )
  const client = createClient(options)
  const buy = async (plan: number): Promise<unknown> => await client.authorize({
    account_number: 7, financing_option: { ...option, plan_id: plan }
  }).catch(({ code }: ProblemError) => code)
  t.strictSame(await Promise.all([buy(4), buy(5)]), ['flexiti-rejected', 'outcome-unknown'])
  await buy(5)
  t.equal(new Set(keysOf(door).slice(1)).size, 1)
})

test('a lost answer is asked for again under the same key, twice at most', async t => {
  const clock = fakeClock(t)
  const door = fakeDoor(t)
  door.answer(
    '/v1/authorizations',
    'lost',
    { status: 409, body: { code: 'operation-in-progress', retry_after: 3 } },
    { body: { authorization_id: 1 } }
  )
  const client = createClient(options)
  const answer = client.authorize({ account_number: 7, financing_option: option })
  await settled()
  await clock.advance(1000)
  t.equal(keysOf(door).length, 2)
  await clock.advance(2999)
  t.equal(keysOf(door).length, 2, 'not before Retry-After')
  await clock.advance(1)
  t.strictSame(await answer, { authorization_id: 1 })
  t.equal(new Set(keysOf(door)).size, 1)

  door.answer('/v1/apply', 'lost')
  const lost = t.rejects(client.apply({ first_name: 'John' }), { code: 'network-error' })
  for (let turn = 0; turn < 3; turn++) {
    await settled()
    await clock.advance(1000)
  }
  await lost
  t.equal(keysOf(door).length, 3 + 3)
})

test('the page\'s next call has the same key where the outcome is open, and a new one after a rejection', async t => {
  const door = fakeDoor(t)
  const client = createClient(options)
  async function authorize (plan: number): Promise<unknown> {
    const input = { account_number: 7, financing_option: { ...option, plan_id: plan } }
    return await client.authorize(input).catch(({ code }: ProblemError) => code)
  }
  const open = [
    ['outcome-unknown', 504],
    ['flexiti-failed', 502],
    ['internal-error', 500],
    ['rate-limited', 429],
    ['flexiti-timeout', 504]
  ] as const
  for (const [code, status] of open) {
    door.answer('/v1/authorizations', { status, body: { code, retry_after: 60 } })
    t.equal(await authorize(4), code)
  }
  t.equal(new Set(keysOf(door)).size, 1, 'one attempt')
  for (const [code, status] of [
    ['flexiti-rejected', 409],
    ['flexiti-invalid-input', 422],
    ['invalid-request', 400],
    ['flexiti-not-found', 404],
    ['flow-expired', 410]
  ] as const) {
    door.answer('/v1/authorizations', { status, body: { code } })
    t.equal(await authorize(4), code)
  }
  t.equal(new Set(keysOf(door)).size, 5, 'the first of them ended the attempt, and each was one of its own')
  await authorize(5)
  t.equal(new Set(keysOf(door)).size, 6)
})

test('a wait that is too long for the shopper is the page\'s to announce', async t => {
  const door = fakeDoor(t)
  door.answer('/v1/authorizations', { status: 503, body: { code: 'flexiti-unavailable', retry_after: 30 } })
  await t.rejects(createClient(options).authorize({ account_number: 7, financing_option: option }), {
    code: 'flexiti-unavailable',
    retryAfter: 30
  })
  t.equal(keysOf(door).length, 1)
})

test('after a reload the flow is found again by what the tab kept: the reference id and nothing else', async t => {
  const door = fakeDoor(t)
  const storage = fakeStorage()
  door.answer(`/v1/flows/${referenceId}`, { body: { ...flow, authorization: 'succeeded' } })
  await createClient({ baseUrl: base, storage }).start()
  t.strictSame([...storage.kept], [[`flexiti:${base}`, referenceId]])
  const reloaded = createClient({ baseUrl: base, storage })
  t.match(await reloaded.resume(), { reference_id: referenceId, authorization: 'succeeded' })
  t.equal(reloaded.referenceId, referenceId)
  t.equal(
    await createClient({ baseUrl: 'https://other.example', storage }).resume(),
    undefined,
    'of another door it keeps nothing'
  )
})

test('a tab that can keep nothing goes on all the same', async t => {
  fakeDoor(t)
  const storage = { ...fakeStorage(), setItem () { throw new DOMException('full', 'QuotaExceededError') } }
  t.match(await createClient({ baseUrl: base, storage }).start(), { reference_id: referenceId })
})

test('a flow that is over, unknown or another browser\'s is forgotten', async t => {
  const door = fakeDoor(t)
  for (const answer of [
    { body: { ...flow, phase: 'ended' } },
    { body: { ...flow, phase: 'expired' } },
    { status: 404, body: { code: 'not-found' } },
    { status: 403, body: { code: 'flow-not-yours' } }
  ]) {
    const storage = fakeStorage()
    storage.setItem(`flexiti:${base}`, referenceId)
    door.answer(`/v1/flows/${referenceId}`, answer)
    const client = createClient({ baseUrl: base, storage })
    t.equal(await client.resume(), undefined)
    t.equal(client.referenceId, undefined)
    t.equal(storage.kept.size, 0)
  }
  const storage = fakeStorage()
  storage.setItem(`flexiti:${base}`, referenceId)
  door.answer(`/v1/flows/${referenceId}`, { status: 503, body: { code: 'store-unavailable' } })
  await t.rejects(createClient({ baseUrl: base, storage }).resume(), { code: 'store-unavailable' })
  t.equal(storage.kept.size, 1, 'but not because the door has no answer now')
})

test('ending the flow forgets it', async t => {
  const door = fakeDoor(t)
  const storage = fakeStorage()
  door.answer(`/v1/flows/${referenceId}`, { status: 204 })
  const client = createClient({ baseUrl: base, storage })
  await client.start()
  await client.end()
  t.match(door.asked.at(-1), { method: 'DELETE', path: `/v1/flows/${referenceId}` })
  t.equal(storage.kept.size, 0)
})

test('the flow\'s remaining life is counted down, asked for anew before it ends, and said', async t => {
  const clock = fakeClock(t)
  const door = fakeDoor(t)
  door.answer('/v1/flows', { status: 201, body: { ...flow, expires_in: 600 } })
  // Another call used the flow meanwhile: it lives longer than was known.
  door.answer(
    `/v1/flows/${referenceId}`,
    { body: { ...flow, expires_in: 300 } },
    { body: { ...flow, expires_in: 120 } },
    { body: { ...flow, phase: 'expired', expires_in: 0 } }
  )
  const client = createClient(options)
  const events: unknown[] = []
  client.addEventListener('expiring', ({ detail }) => { events.push(detail.remaining) })
  client.addEventListener('expired', () => { events.push('expired') })
  t.equal(client.remaining(), undefined)
  await client.start()
  t.equal(client.remaining(), 600_000)
  await clock.advance(480_000)
  t.strictSame(events, [], 'two minutes before the end that was known, the door knew better')
  t.equal(client.remaining(), 300_000)
  await clock.advance(180_000)
  t.strictSame(events, [120_000])
  await clock.advance(120_000)
  t.strictSame(events, [120_000, 'expired'])
  t.equal(client.remaining(), undefined)
  const asked = door.asked.length
  await clock.advance(3_600_000)
  t.equal(door.asked.length, asked, 'and then nobody asks any more')
})

test('a door that cannot be reached does not end the flow', async t => {
  const clock = fakeClock(t)
  const door = fakeDoor(t)
  door.answer('/v1/flows', { status: 201, body: { ...flow, expires_in: 300 } })
  door.answer(`/v1/flows/${referenceId}`, 'lost', { body: { ...flow, expires_in: 100 } })
  const client = createClient(options)
  const events: string[] = []
  client.addEventListener('expiring', () => { events.push('expiring') })
  client.addEventListener('expired', () => { events.push('expired') })
  await client.start()
  await clock.advance(180_000)
  t.strictSame(events, [])
  await clock.advance(120_000)
  t.strictSame(events, ['expiring'])
  client.close()
})

test('a flow that the door has forgotten has expired, and nobody asks for it any more', async t => {
  const clock = fakeClock(t)
  const door = fakeDoor(t)
  const storage = fakeStorage()
  door.answer('/v1/flows', { status: 201, body: { ...flow, expires_in: 60 } })
  door.answer(`/v1/flows/${referenceId}`, { status: 404, body: { code: 'not-found' } })
  const client = createClient({ baseUrl: base, storage })
  let expired = 0
  client.addEventListener('expired', () => { expired++ })
  await client.start()
  await clock.advance(60_000)
  t.equal(expired, 1)
  t.equal(storage.kept.size, 0)
  const asked = door.asked.length
  await clock.advance(3_600_000)
  t.equal(door.asked.length, asked)
})

test('a call in a flow that is over says so once more, as an event', async t => {
  const door = fakeDoor(t)
  const storage = fakeStorage()
  door.answer('/v1/apply', { status: 410, body: { code: 'flow-expired' } })
  const client = createClient({ baseUrl: base, storage })
  let expired = 0
  client.addEventListener('expired', () => { expired++ })
  await t.rejects(client.apply({}), { code: 'flow-expired' })
  t.equal(expired, 1)
  t.equal(storage.kept.size, 0)
})
