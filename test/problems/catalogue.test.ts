/**
 * Every code of the catalogue is raised by a real request, answered with its status, and explained at /problems/{code}.
 */
import { test } from 'tap'
import { catalogue, type ProblemCode } from '../../src/problems/catalogue.js'
import { startBff, until, withKey, type Bff, type Reply } from '../helpers/bff.js'
import {
  account, application, inFlow, licence, newId, order, otherAccount, purchase, throughWidget, toApply
} from '../helpers/shopper.js'

const decode = async ({ public: door }: Bff): Promise<Reply> => await door.post('/v1/customers/driverslicense', {
  code: licence
})

/** Answers a licence call that meets a fault at Flexiti. */
const meeting = (fault: Record<string, unknown>) => async (bff: Bff): Promise<Reply> => {
  await bff.simulator.fault({ endpoint: 'driversLicense', ...fault })
  return await decode(bff)
}

/** Answers a list of Finfo's that meets a fault there. */
function meetingAtFinfo (fault: Record<string, unknown>) {
  return async ({ finfo, internal }: Bff): Promise<Reply> => {
    await finfo.fault({ endpoint: 'climate', ...fault })
    return await internal.get('/v1/finfo/climate?supplier_id=4101&offset=0&limit=1', withKey)
  }
}

/** Answers an authorization with this body, in a flow that has an order and is through the widget. */
const authorizing = (body: object) => async (bff: Bff): Promise<Reply> => {
  const id = await throughWidget(bff, bff.public, { order })
  return await bff.public.post('/v1/authorizations', body, inFlow(id))
}

/** A payment at the internal door, under a key. Flexiti rejects it, as no PIN was issued. */
async function pay (bff: Bff, key: string, amount = '1.00'): Promise<Reply> {
  const body = {
    transaction_type: 'deposit',
    amount,
    account_number: '20076677',
    verification_code: 2222,
    request_id: 'r',
    external_location_id: '00-12345',
    external_employee_id: '12345-SMITH'
  }
  return await bff.internal.post('/v1/transactions', body, { ...withKey, 'idempotency-key': key })
}

/** How each code is raised, at the door where callers meet it. */
const raise: Record<ProblemCode, (bff: Bff) => Promise<Reply>> = {
  'invalid-request': async ({ public: door }) => await door.post('/v1/widget/init', {}),
  'malformed-body': async ({ public: door }) => await door.send('POST', '/v1/widget/init', {
    raw: '{', headers: { 'content-type': 'application/json' }
  }),
  'key-required': async ({ internal }) => await internal.get('/v1/captures'),
  'origin-not-allowed': async ({ public: door }) => await door.post('/v1/flows', {}, {
    origin: 'https://evil.example'
  }),
  'host-not-allowed': async ({ internal }) => await internal.get('/metrics', { host: 'bff.evil.example' }),
  'flow-not-yours': async (bff) => {
    const { body } = await bff.browser().post('/v1/flows')
    return await bff.public.get(`/v1/flows/${String(body.reference_id)}`)
  },
  'order-required': async (bff) => {
    const id = await throughWidget(bff, bff.public, { order: null })
    return await bff.public.post('/v1/authorizations', purchase, inFlow(id))
  },
  'not-found': async ({ public: door }) => await door.get('/nowhere'),
  'method-not-allowed': async ({ public: door }) => await door.get('/v1/apply'),
  'widget-required': async ({ public: door }) => await door.post('/v1/apply', application),
  'account-mismatch': authorizing({ ...purchase, account_number: otherAccount }),
  'order-mismatch': authorizing({ ...purchase, amount: 1 }),
  'operation-in-progress': async (bff) => {
    const id = await throughWidget(bff, bff.public, { order })
    await bff.simulator.fault({ endpoint: 'authorize', kind: 'hang' })
    // Hangs until the end of the test.
    bff.public.post('/v1/authorizations', purchase, inFlow(id)).catch(() => {})
    await until(async () => (await bff.simulator.received('authorize')).length > 0)
    return await bff.public.post('/v1/authorizations', purchase, inFlow(id))
  },
  'already-authorized': async (bff) => {
    const id = await throughWidget(bff, bff.public, { order })
    await bff.public.post('/v1/authorizations', purchase, inFlow(id))
    return await bff.public.post('/v1/authorizations', purchase, inFlow(id))
  },
  'already-applied': async (bff) => {
    const id = await throughWidget(bff, bff.public, { init: toApply })
    await bff.public.post('/v1/apply', application, { ...inFlow(id), 'idempotency-key': 'first' })
    return await bff.public.post('/v1/apply', application, { ...inFlow(id), 'idempotency-key': 'second' })
  },
  'operation-settled': async (bff) => {
    await pay(bff, 'settled')
    return await bff.internal.post('/v1/operations/settled/settle', { outcome: 'rejected', note: 'x' }, withKey)
  },
  'flow-expired': async (bff) => {
    const id = await throughWidget(bff, bff.public)
    await bff.advance(1201)
    return await bff.public.post(`/v1/accounts/${account}/calculate-interest`, { amount: 1 }, inFlow(id))
  },
  'body-too-large': async ({ public: door }) => await door.post('/v1/widget/init', { x: 'x'.repeat(65_536) }),
  'unsupported-media-type': async ({ public: door }) => await door.send('POST', '/v1/widget/init', {
    raw: 'x', headers: { 'content-type': 'text/plain' }
  }),
  'idempotency-key-reused': async (bff) => {
    await pay(bff, 'reused', '1.00')
    return await pay(bff, 'reused', '2.00')
  },
  'flexiti-invalid-input': async ({ public: door }) => await door.post('/v1/customers/driverslicense', {
    code: 'unreadable'
  }),
  'rate-limited': async ({ public: door }) => {
    let response = await door.get('/problems')
    for (let tries = 0; response.status !== 429 && tries < 500; tries++) response = await door.get('/problems')
    return response
  },
  'internal-error': async (bff) => {
    const { get } = bff.services.store
    bff.services.store.get = async () => { throw new Error('broken on purpose') }
    const response = await bff.public.get(`/v1/flows/${newId()}`)
    bff.services.store.get = get
    return response
  },
  'flexiti-scope': meeting({ kind: 'status', status: 403 }),
  'flexiti-unauthorized': meeting({ kind: 'status', status: 401, times: 2 }),
  'flexiti-credentials': async (bff) => {
    await bff.simulator.fault({
      endpoint: 'token',
      kind: 'status',
      status: 400,
      body: { code: 400, error: 'invalid_client', error_description: 'Client credentials are invalid' }
    })
    return await decode(bff)
  },
  'flexiti-failed': meeting({ kind: 'html', status: 500 }),
  'flexiti-blocked': meeting({ kind: 'status', status: 466 }),
  'flexiti-not-found': async ({ internal }) => await internal.post('/v1/accounts/1/close', undefined, withKey),
  'flexiti-rejected': async ({ public: door }) => await door.post('/v1/merchants/login', {
    merchant_username: 'x', merchant_password: 'y'
  }),
  'flexiti-timeout': meeting({ kind: 'hang' }),
  'outcome-unknown': async (bff) => {
    await bff.simulator.fault({ endpoint: 'authorize', kind: 'reset', processed: true })
    return await authorizing(purchase)(bff)
  },
  'flexiti-unavailable': meeting({ kind: 'status', status: 429 }),
  'store-unavailable': async (bff) => {
    await fillStore(bff)
    return await bff.public.post('/v1/flows')
  },
  'shutting-down': async (bff) => {
    bff.services.readiness.shutDown()
    return await bff.internal.post('/v1/authorizations/12343/capture', { amount: 1 }, withKey)
  },
  'finfo-not-found': async ({ public: door }) => await door.get('/v1/finfo/articles/1'),
  'finfo-denied': async ({ internal }) =>
    await internal.get('/v1/finfo/media?supplier_id=4199&offset=0&limit=1', withKey),
  // The renewed token is refused too.
  'finfo-credentials': meetingAtFinfo({ kind: 'status', status: 401, times: 2 }),
  'finfo-failed': meetingAtFinfo({ kind: 'html', status: 500 }),
  'finfo-timeout': meetingAtFinfo({ kind: 'hang' }),
  'finfo-unavailable': meetingAtFinfo({ kind: 'status', status: 429 })
}

/** Fills the store of flows; a tenth is kept for the shop's server. */
async function fillStore ({ public: door }: Bff): Promise<void> {
  while ((await door.post('/v1/flows')).status === 201);
}

test('each code is raised with its status, and says under its own address what it means', async t => {
  const env = {
    RATE_LIMIT_PER_MINUTE: '200', FLOW_MAX_COUNT: '40', UPSTREAM_TIMEOUT_MS: '2000', FINFO_PUBLIC: 'article'
  }
  const bff = await startBff(t, { env, finfo: true })
  // Refused credentials stay refused for a while, and so come when nothing needs a token any more.
  const last: ProblemCode[] = [
    'finfo-unavailable', 'flexiti-credentials', 'store-unavailable', 'rate-limited', 'shutting-down'
  ]
  const codes = [...(Object.keys(raise) as ProblemCode[]).filter((code) => !last.includes(code)), ...last]
  const raised = new Set<unknown>()
  for (const code of codes) {
    const { status, body, headers } = await raise[code](bff)
    t.equal(body.code, code)
    t.equal(status, catalogue[code].status, code)
    t.match(headers['content-type'], /^application\/problem\+json/)
    t.match(body, {
      type: `${bff.publicUrl}/problems/${code}`,
      title: catalogue[code].title,
      status,
      detail: String,
      request_id: String
    })
    if (status === 429 || status === 503 || code === 'operation-in-progress') {
      t.match(headers['retry-after'], /^\d+$/, code)
    }
    const page = await bff.internal.get(new URL(String(body.type)).pathname)
    t.strictSame(page.body, { code, ...catalogue[code] })
    raised.add(body.code)
    await bff.simulator.heal()
  }
  t.strictSame([...raised].sort(), Object.keys(catalogue).sort(), 'no code is left out')
})

test('the pages of problems list the whole catalogue, at both doors, and nothing else', async t => {
  const { public: door, internal } = await startBff(t)
  for (const caller of [door, internal]) {
    const { problems } = (await caller.get(
      '/problems'
    )).body as { problems: Array<{ code: string, explanation: string }> }
    t.strictSame(problems.map(({ code }) => code).sort(), Object.keys(catalogue).sort())
    for (const { code, explanation } of problems) t.ok(explanation.length > 20, code)
    t.match(await caller.get('/problems/no-such-code'), { status: 404, body: { code: 'not-found' } })
    t.match(await caller.get('/problems/toString'), { status: 404 })
    t.match(await caller.get(`/problems/${'x'.repeat(100)}`), { status: 400 })
  }
})

test('both shapes of Flexiti\'s errors are understood, and neither is needed', async t => {
  const bff = await startBff(t)
  for (const [status, body, code, words] of [
    [409, { url: '/x', message: 'No', error: 'not_permitted' }, 'flexiti-rejected', {
      status: 409, error: 'not_permitted', message: 'No'
    }],
    [409, { code: 409, error: 'general_error', error_description: 'No' }, 'flexiti-credentials', {
      status: 409, error: 'general_error', message: 'No'
    }],
    [
      409,
      { error: 'wrong_inputs', error_fields: [{ param: 'code', msg: 'required', value: null }] },
      'flexiti-invalid-input',
      { status: 409, error: 'wrong_inputs' }
    ],
    [400, { error: 'sms_not_valid_phone' }, 'flexiti-rejected', { status: 400, error: 'sms_not_valid_phone' }],
    [404, {}, 'flexiti-not-found', { status: 404 }],
    [409, 'plain text', 'flexiti-rejected', { status: 409 }],
    [409, [], 'flexiti-rejected', { status: 409 }],
    [465, '<html>', 'flexiti-blocked', { status: 465 }],
    [500, {}, 'flexiti-failed', { status: 500 }],
    [302, {}, 'flexiti-failed', { status: 302 }],
    [200, 'not JSON', 'flexiti-failed', { status: 200 }]
  ] as const) {
    await bff.simulator.fault({ endpoint: 'driversLicense', kind: 'body', status, body })
    const response = await decode(bff)
    t.equal(response.body.code, code, `${status} ${JSON.stringify(body)}`)
    t.equal(response.status, catalogue[code].status)
    t.strictSame(response.body.flexiti, words)
  }
})

test('while Flexiti keeps failing, calls are held back, and then let through again', async t => {
  const bff = await startBff(t)
  await bff.simulator.fault({ endpoint: 'driversLicense', kind: 'status', status: 500, times: 100 })
  const id = newId()
  let asked = 0
  // Each with an input of its own: one that fails again and again holds nobody back.
  const ask = async (): Promise<Reply> =>
    await bff.public.post('/v1/customers/driverslicense', { code: licence, n: ++asked }, inFlow(id))
  await until(async () => (await ask()).status === 503)
  await bff.simulator.forget()
  t.match(await ask(), { status: 503, body: { code: 'flexiti-unavailable' }, headers: { 'retry-after': /^\d+$/ } })
  t.strictSame(await bff.simulator.received(), [], 'Flexiti is left in peace')
})
