/**
 * The request examples of the documents, each sent to its door as it is, as JSON and as a form; what comes back is what
 * the document says. What stands in an address (an authorization, a capture, an operation) comes from a call before.
 */
import { test, type Test } from 'tap'
import { createContract, type Contract, type Document } from '../../helpers/contract.js'
import { startBff, withKey, type Bff, type Json, type Reply, type Sent } from '../../helpers/bff.js'
import { account, inFlow, newId, order, purchase, tillPurchase, toApply, toBuy } from '../../helpers/shopper.js'

const FORM = 'application/x-www-form-urlencoded'
const QUEBEC = 20000005

interface Example {
  operationId: string
  method: string
  path: string
  name: string
  sent: Sent
}

/** What an operation needs before its example can be sent: the address, and the flow. */
interface Place {
  params?: Record<string, unknown>
  flow?: string
}

type Prepare = (bff: Bff) => Promise<Place>

interface Media { examples?: Record<string, { value: Json }> }
interface Described { operationId: string, requestBody?: { required?: boolean, content: Record<string, Media> } }

/** Every example of every operation; an operation without a body is an example too. */
function examplesOf (document: Document): Example[] {
  return Object.entries(document.paths).flatMap(([path, methods]) => Object.entries(methods).flatMap(
    ([method, operation]) => {
      const { operationId, requestBody } = operation as unknown as Described
      const base = { operationId, method: method.toUpperCase(), path }
      return requestBody === undefined
        ? [{ ...base, name: 'no body', sent: {} }]
        : Object.entries(requestBody.content).flatMap(([type, { examples = {} }]) =>
          Object.entries(examples).map(([name, { value }]) => ({
            ...base,
            name: `${name} as ${type}`,
            sent: type === FORM ? { form: fieldsOf(value) } : { json: value }
          })))
    }
  ))
}

function fieldsOf (value: Json): Record<string, string> {
  return Object.fromEntries(Object.entries(value).map(([name, field]) => [name, String(field)]))
}

async function bound (bff: Bff, body: Json): Promise<string> {
  const { body: flow } = await bff.internal.post('/v1/flows', body, withKey)
  return String(flow.reference_id)
}

async function throughWidget (bff: Bff, flow: string, init: Json): Promise<string> {
  await bff.public.post('/v1/widget/init', init, inFlow(flow))
  await bff.simulator.passWidget(flow)
  return flow
}

const buying: Prepare = async (bff) => ({ flow: await throughWidget(bff, await bound(bff, { order }), toBuy) })

async function authorized (bff: Bff, { capture = false, type = 'promotional_purchase' } = {}): Promise<Json> {
  const { flow = '' } = await buying(bff)
  const option = type === 'promotional_purchase' ? purchase.financing_option : { transaction_type: type }
  const body = { ...tillPurchase, financing_option: option, amount: order.amount, auto_capture: capture }
  return (await bff.internal.post('/v1/authorizations', body, { ...withKey, ...inFlow(flow) })).body
}

const authorization: Prepare = async (bff) => ({ params: await authorized(bff) })
const capture: Prepare = async (bff) => {
  const { authorization_id: id, capture } = await authorized(bff, { capture: true })
  return { params: { authorization_id: id, ...capture as Json } }
}
/** The PIN that the examples of the store have is the one that this sends. */
const pin = (number: number): Prepare => async (bff) => {
  await bff.internal.post(`/v1/accounts/${number}/verify`, { format: 'sms', request_id: '34561234' }, withKey)
  return {}
}

const aFlow: Prepare = async (bff) => ({ params: { reference_id: await bound(bff, {}) } })

const prepare: Record<'public' | 'internal', Record<string, Prepare>> = {
  public: {
    getFlow: aFlow,
    endFlow: aFlow,
    applyForAccount: async (bff) => ({ flow: await throughWidget(bff, newId(), toApply) }),
    authorizePurchase: buying,
    calculateInterest: buying,
    verifyAccount: buying,
    closeAccount: async (bff) => ({
      params: { account_number: QUEBEC },
      flow: await throughWidget(bff, await bound(bff, { account_number: QUEBEC }), {
        flow: 'purchase', customer_identification: { account_number: QUEBEC }
      })
    })
  },
  internal: {
    getFlow: aFlow,
    endFlow: aFlow,
    closeAccount: async () => ({ params: { account_number: QUEBEC } }),
    refundAccount: async (bff) => {
      await authorized(bff, { capture: true, type: 'regular_purchase' })
      return {}
    },
    postTransaction: pin(20076677),
    getAuthorization: authorization,
    releaseAuthorization: authorization,
    captureAuthorization: authorization,
    returnCapture: capture,
    getOperation: async (bff) => {
      const { authorization_id: id } = await authorized(bff)
      const headers = { ...withKey, 'idempotency-key': 'known' }
      await bff.internal.post(`/v1/authorizations/${String(id)}/capture`, { amount: 1 }, headers)
      return { params: { idempotency_key: 'known' } }
    },
    settleOperation: async (bff) => {
      const { authorization_id: id } = await authorized(bff)
      await bff.simulator.fault({ endpoint: 'capture', kind: 'reset', processed: true })
      const headers = { ...withKey, 'idempotency-key': 'unknown' }
      await bff.internal.post(`/v1/authorizations/${String(id)}/capture`, { amount: 1 }, headers)
      return { params: { idempotency_key: 'unknown' } }
    }
  }
}

/** Of the examples of one operation, these need something else. */
const prepareExample: Record<string, Prepare> = {
  'internal authorizePurchase widget': buying,
  'internal authorizePurchase store': pin(account)
}

async function send (bff: Bff, door: 'public' | 'internal', example: Example, place: Place): Promise<[string, Reply]> {
  const usual = { account_number: account, key: 'provinces', code: 'not-found' }
  const values: Record<string, unknown> = { ...usual, ...place.params }
  const path = example.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => String(values[name]))
  const headers = { ...(door === 'internal' && withKey), ...(place.flow !== undefined && inFlow(place.flow)) }
  return [path, await bff[door].send(example.method, path, { ...example.sent, headers })]
}

async function check (t: Test, contract: Contract, path: string, { method, name, sent }: Example, reply: Reply) {
  t.ok(reply.status < 300, `${method} ${path}, ${name}: ${reply.status} ${reply.text.slice(0, 300)}`)
  const faults = contract.faultsOf({ method, path, sent: sent.json, ...reply })
  t.strictSame(faults, [], `${method} ${path}, ${name}`)
}

for (const door of ['public', 'internal'] as const) {
  test(`every request example of the ${door} door works, and gets what the document says`, async (t) => {
    const first = await startBff(t)
    const document = first.doors[door].swagger() as unknown as Document
    const contract = createContract(document)
    const examples = examplesOf(document)
    t.ok(examples.length > 25, `${examples.length} examples`)
    for (const example of examples) {
      // What one example does to the simulator's world is not the next one's business.
      const bff = example.method === 'GET' ? first : await startBff(t)
      const named = prepareExample[`${door} ${example.operationId} ${example.name.split(' ')[0] ?? ''}`]
      const place = await (named ?? prepare[door][example.operationId])?.(bff) ?? {}
      const [path, reply] = await send(bff, door, example, place)
      await check(t, contract, path, example, reply)
    }
  })
}

test('the examples of an application in the store can be tried one after the other', async (t) => {
  const bff = await startBff(t)
  const examples = examplesOf(bff.doors.internal.swagger() as unknown as Document)
  for (const example of examples.filter(({ operationId }) => operationId === 'applyForAccount')) {
    const [, { status, body }] = await send(bff, 'internal', example, {})
    t.match({ status, body }, { status: 200, body: { status: example.name.split(' ')[0] } })
  }
})

test('a cached document that the caller has is not sent again, as the document says', async (t) => {
  const bff = await startBff(t)
  const contract = createContract(bff.doors.public.swagger() as unknown as Document)
  const { headers } = await bff.public.get('/v1/i18n/provinces')
  const path = '/v1/i18n/provinces'
  const reply = await bff.public.get(path, { 'if-none-match': String(headers.etag) })
  t.equal(reply.status, 304)
  t.strictSame(contract.faultsOf({ method: 'GET', path, ...reply }), [])
})
