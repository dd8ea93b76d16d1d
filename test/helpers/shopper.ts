/** What a shop's page sends, and the way to the point that a test is about. The bodies are the guide's own examples. */
import { randomUUID } from 'node:crypto'
import type { Order } from '../../src/flows/flow.js'
import type { Bff, Caller, Json, Reply } from './bff.js'

/** An account of the simulator that may buy, and another one. */
export const account = 116994755
export const otherAccount = 20009100

export const person = { first_name: 'John', last_name: 'Smith', dob: '1988-07-24', postal_code: 'm1m1m1' }

const contact = {
  email: 'john@email.com',
  phone_number: 1231231234,
  address_1: 'Fake 445',
  city: 'Toronto',
  province: 'ON',
  tos_agreement: true
}

/** Bodies of widget/init. */
export const toApply = { customer_identification: { personal_information: person }, flow: 'apply', ...contact }
export const toBuy = { customer_identification: { account_number: account }, flow: 'purchase' }

/** Body of apply: the same personal data as in widget/init. */
export const application = {
  customer_identification: { personal_information: person }, middle_name: 'A-RR_L', ...contact
}

/** Body of authorizations at the public door, and the order that it is for. */
export const purchase = {
  account_number: account,
  financing_option: { transaction_type: 'promotional_purchase', plan_id: 4, term: 3 }
}

/** The same at the internal door, where the amount and the capture are the merchant's to say. */
export const tillPurchase = { ...purchase, auto_capture: true }

export const order: Order = { reference: 'Order-1234', amount: '234.45' }

/** The AAMVA text of a licence. */
export const licence = '@\n\u001e\rANSI 636012030001DL00410239DLDCAG\nDCSSMITH\nDCTJOHN\nDBB19880724\nDBA20300101\n' +
  'DAQS1234-56789\nDAG445 FAKE ST\nDAITORONTO\nDAJON\nDAKM1M 1M1\nDCGCAN\n'

/** A reference id, in canonical form. */
export function newId (): string {
  return randomUUID().replaceAll('-', '')
}

/** The header that names a flow. */
export function inFlow (id: string): Record<string, string> {
  return { 'x-reference-id': id }
}

/** A flow that is bound to an order, as the internal door leaves it. Answers its id. */
export async function withOrder (bff: Bff, order: Order): Promise<string> {
  const id = newId()
  await bff.services.store.open({ id, order })
  return id
}

/** Opens the widget in a flow of its own, bound to an order unless it is null, and passes it. Returns the flow's id. */
export async function throughWidget (bff: Bff, caller: Caller, {
  init = toBuy, order: bound = order
}: { init?: Json, order?: Order | null } = {}): Promise<string> {
  const id = bound === null ? newId() : await withOrder(bff, bound)
  const { status, text } = await caller.post('/v1/widget/init', init, inFlow(id))
  if (status !== 200) throw new Error(`widget/init failed: ${text}`)
  await bff.simulator.passWidget(id)
  return id
}

/** The parts of the widget's address: all of them are in its fragment. */
export function readRedirection ({ body }: Reply): {
  page: string,
  token: string,
  lang:
  | string
  | null,
  referenceId: string | null,
  sessionId: string | null
} {
  const [page = '', fragment = ''] = String(body.redirection_url).split('/#/widget/flexitidemo/')
  const [token = '', query = ''] = fragment.split('?')
  const values = new URLSearchParams(query)
  return {
    page,
    token,
    lang: values.get('lang'),
    referenceId: values.get('x-reference-id'),
    sessionId: values.get('widget_session_id')
  }
}
