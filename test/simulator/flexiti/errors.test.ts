/** Every documented error code, by its natural cause and by a fault (flexiti-api.md §9.3). */
import { readFile } from 'node:fs/promises'
import { test } from 'tap'
import { refusalCodes, type RefusalCode } from '../../../simulator/flexiti/errors.js'
import {
  applicant,
  buyInStore,
  passPurchaseWidget,
  purchase,
  simulate,
  type Client,
  type Json,
  type Reply
} from './helpers.js'

/** A simulator with a token of each scope, and short ways to call it. */
interface Stage {
  client: Client
  customer: string
  merchant: string
  post (path: string, body: Json, as?: string, version?: string): Promise<Reply>
  get (path: string, as?: string): Promise<Reply>
}

const place = { request_id: 'r-1', external_location_id: '00-12345', external_employee_id: '12345-SMITH' }
const inStore = { ...applicant, ...place }

const authorize = ({ client, merchant }: Stage, changes: Json): Promise<Reply> => buyInStore(client, merchant, changes)
const plan = (planId: number, term: number) => ({
  financing_option: { transaction_type: 'promotional_purchase', plan_id: planId, term }
})
const verify = ({ post }: Stage, account: number, body: Json) =>
  post(`/account/${account}/verify`, { request_id: 'r-1', ...body })

async function opened (stage: Stage, changes: Json = {}): Promise<string> {
  const { body } = await authorize(stage, { auto_capture: false, amount: 100, ...changes })
  return `/authorization/${String(body.authorization_id)}`
}

async function captured (stage: Stage, changes: Json = {}): Promise<string> {
  const { body } = await authorize(stage, { amount: 100, ...changes })
  return `/authorization/${String(body.authorization_id)}/capture/${String((body.capture as Json).capture_id)}/return`
}

async function pay (stage: Stage, changes: Json, headers: Record<string, string> = {}): Promise<Reply> {
  const body: Json = {
    ...place,
    verification_code: 2222,
    transaction_type: 'deposit',
    amount: '10.00',
    account_number: '20076677',
    ...changes
  }
  await verify(stage, Number(body.account_number), { format: 'email' })
  return stage.client.call('POST', '/transactions', { token: stage.merchant, version: 'v2.5.1', body, headers })
}

const causes: Record<RefusalCode, (stage: Stage) => Promise<Reply>> = {
  invalid_client: ({ client }) => client.token({}, { client_id: 'xxxxxx' }),
  invalid_request: ({ client }) => client.token({ grant_type: 'implicit' }),
  invalid_grant: ({ client }) => client.token({ grant_type: 'refresh_token', refresh_token: 'dead' }),
  async invalid_scope ({ client }) {
    const { body } = await client.token({ scope: 'customer' })
    return client.token({ grant_type: 'refresh_token', refresh_token: String(body.refresh_token), scope: 'merchant' })
  },
  unauthorized: ({ get }) => get('/i18n', 'wrong'),
  insufficient_scope: ({ get, customer }) => get('/customers/lookup?account_number=20009100', customer),
  not_found: ({ get }) => get('/customers/lookup?account_number=1'),
  async customer_identity_not_found ({ client, customer, post }) {
    const session = await passPurchaseWidget(client, customer, 116994755)
    await client.control('POST', `widgets/${session}/fail`)
    return post('/authorization', { ...purchase, widget_session_id: session }, customer, 'v2.5.1')
  },
  sms_not_valid_phone: stage => verify(stage, 20000009, { format: 'sms' }),
  async invalid_role ({ client, get }) {
    await client.settings({ reject_invalid_role: true })
    return get('/captures')
  },
  async general_error ({ client, get }) {
    await client.settings({ reject_general_error: true })
    return get('/i18n')
  },
  wrong_inputs: ({ get }) => get('/i18n?lang=de'),
  authentication_failure: ({ post }) => post('/merchants/login', { merchant_username: 'nobody' }),
  application_create_error: ({ post }) => post('/apply', { ...inStore, middle_name: 'D-EMAIL_DBL_TIMEOUT' }),
  tos_agreement_required: ({ post }) => post('/apply', { ...inStore, tos_agreement: false }),
  customer_already_exists: ({ post }) => post('/apply', { ...inStore, email: 'flexiti.mitester@example.com' }),
  not_verified: ({ post, customer }) => post('/apply', applicant, customer),
  external_location_id_not_found: ({ post }) => post('/apply', { ...inStore, external_location_id: '99-12345' }),
  account_type_not_permitted: stage => authorize(stage, { account_number: 20000010 }),
  vcc_account_mismatch: stage => authorize(stage, { vcc_number: '1070015210367982' }),
  user_not_able_to_purchase: ({ get }) => get('/customers/lookup?account_number=20000002'),
  user_not_active: ({ get }) => get('/customers/lookup?account_number=20000008'),
  merchant_override_is_not_allowed: stage => verify(stage, 20009100, { format: 'merchant_override' }),
  async regular_purchase_bypass_is_not_allowed (stage) {
    for (let count = 0; count < 4; count++) {
      await authorize(stage, { amount: 10, financing_option: { transaction_type: 'regular_purchase' } })
    }
    return verify(stage, 116994755, { format: 'regular_purchase_bypass' })
  },
  piw_mismatch: stage =>
    verify(stage, 20009100, { format: 'security_question', security_qid: '6', security_answer: 'Rainbow', piw: 'oak' }),
  secret_answer_mismatch: stage =>
    verify(stage, 20009100, { format: 'security_question', security_qid: '6', security_answer: 'Rain' }),
  async tries_exceed (stage) {
    const wrong = { format: 'security_question', security_qid: '6', security_answer: 'Rain' }
    for (let count = 0; count < 3; count++) await verify(stage, 20009100, wrong)
    return verify(stage, 20009100, wrong)
  },
  invalid_transaction_type: stage => pay(stage, { transaction_type: 'promotional_purchase' }),
  wrong_verification_code: stage => pay(stage, { verification_code: 1234 }),
  verification_code_required: stage => pay(stage, { verification_code: undefined }),
  limit_payment_amount_24: stage => pay(stage, { amount: '10000.01' }),
  not_enough_credit: stage => pay(stage, { account_number: '20000011', amount: '900.01' }),
  async idempotency_key_reused (stage) {
    const headers = (hash: string) => ({ 'x-idempotency-key': 'k', 'x-context-hash': hash })
    await pay(stage, {}, headers('a'))
    return pay(stage, {}, headers('b'))
  },
  credit_exceeded: stage => authorize(stage, { account_number: 20000011, amount: 99, ...plan(4, 3) }),
  async not_permitted (stage) {
    return stage.post(`${await opened(stage, { reference: 'UNAUTHORIZED-1' })}/capture`, { amount: 1 })
  },
  async auth_not_allowed (stage) {
    await stage.client.settings({ preauthorization: false })
    return authorize(stage, { auto_capture: false })
  },
  plan_term_not_set: stage => authorize(stage, plan(9, 12)),
  plan_term_not_available: stage => authorize(stage, { account_number: 20000007, ...plan(2, 12) }),
  async authorization_ended (stage) {
    const path = await opened(stage)
    await stage.post(`${path}/release`, { amount: 100 })
    return stage.post(`${path}/capture`, { amount: 1 })
  },
  auth_amount_exceeded: async stage => stage.post(`${await opened(stage)}/capture`, { amount: 100.01 }),
  capture_amount_exceeded: async stage => stage.post(await captured(stage), { amount: 100.01 }),
  async return_date_exceeded (stage) {
    const path = await captured(stage)
    await stage.client.advance(100 * 86_400 + 60)
    return stage.post(path, { amount: 1 }, await stage.client.access())
  },
  wrong_transaction_type: async stage =>
    stage.post(await captured(stage, { financing_option: { transaction_type: 'regular_purchase' } }), { amount: 1 }),
  refunds_limit_exceeded_amount: ({ post }) => post('/accounts/116994755/refund', { amount: 1 }, undefined, 'v2.5.1')
}

for (const [code, status] of refusalCodes) {
  test(`${status} ${code} has a cause, and a fault that gives the same`, async t => {
    const client = await simulate(t)
    const [customer, merchant] = [await client.access('customer'), await client.access('merchant')]
    const stage: Stage = {
      client,
      customer,
      merchant,
      post: (path, body, token = merchant, version = 'v2.5') => client.call('POST', path, { token, body, version }),
      get: (path, token = merchant) =>
        client.call('GET', path, { token, version: path.startsWith('/captures') ? 'v2.5.1' : 'v2.5' })
    }
    const natural = await causes[code](stage)
    t.match(natural, { status, body: { error: code } })
    await client.control('POST', 'faults', { error: code })
    t.match(await client.call('GET', '/i18n', { token: merchant }), { status, body: { error: code } })
  })
}

test('the documentation names every code', async t => {
  const text = await readFile('docs/simulator.md', 'utf8')
  const table = text.slice(text.indexOf('## How to get each error'), text.indexOf('## Choices where'))
  for (const [code] of refusalCodes) t.ok(table.includes(`\`${code}\``), code)
})
