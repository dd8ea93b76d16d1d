/** The ways to Flexiti's endpoints through the BFF: each door's route, with a request that passes its check. */
import type { EndpointName } from '../../src/flexiti/endpoints.js'
import { orderedFlow, place, till } from '../helpers/back-office.js'
import type { Bff, Json, Reply } from '../helpers/bff.js'
import {
  account, application, inFlow, licence, newId, purchase, throughWidget, tillPurchase, toApply, toBuy
} from '../helpers/shopper.js'

export type CallName = Exclude<EndpointName, 'token'>

/** A way to an endpoint: a door's route, and the flow that it needs. */
export interface Way {
  door: 'public' | 'internal'
  path: string
  /** Without it, GET. */
  json?: Json | undefined
  /** Default: a new one. Each call has a flow of its own, so that none learns from the one before. */
  flow?: (bff: Bff) => Promise<string>
}

type Options = Pick<Way, 'flow'>
const publicly = (path: string, json?: Json, options: Options = {}): Way => ({ door: 'public', path, json, ...options })
const internally = (path: string, json?: Json): Way => ({ door: 'internal', path, json })
const bothDoors = (path: string, json?: Json): Way[] => [publicly(path, json), internally(path, json)]

/** With a widget, and bound to an order and an account. */
async function vouched (bff: Bff): Promise<string> {
  const id = await orderedFlow(bff)
  await till(bff).post('/v1/flows', { account_number: account }, inFlow(id))
  return id
}

function onAccount (action: string, json: Json): Way[] {
  const path = `/v1/accounts/${account}/${action}`
  return [publicly(path, json, { flow: vouched }), internally(path, json)]
}

const amount = { amount: 1 }
const inStore = { request_id: 'r-1', ...place }

export const ways: Record<CallName, Way[]> = {
  i18n: bothDoors('/v1/i18n'),
  i18nKey: bothDoors('/v1/i18n/provinces'),
  termsAndConditions: bothDoors('/v1/terms-and-conditions'),
  merchantsLogin: bothDoors('/v1/merchants/login', {}),
  widgetInit: [publicly('/v1/widget/init', toBuy)],
  apply: [
    publicly('/v1/apply', application, {
      flow: async (bff) => await throughWidget(bff, bff.public, { init: toApply, order: null })
    }),
    internally('/v1/apply', { ...application, request_id: 'r-1', external_location_id: '00-12345' })
  ],
  customersSearch: [internally('/v1/customers/search', { first_name: 'A', last_name: 'B', dob: '1990-01-01' })],
  customersLookup: [internally('/v1/customers/lookup', { account_number: account })],
  driversLicense: bothDoors('/v1/customers/driverslicense', { code: licence }),
  accountVerify: onAccount('verify', { format: 'sms' }),
  calculateInterest: onAccount('calculate-interest', amount),
  accountClose: onAccount('close', {}),
  accountRefund: [internally(`/v1/accounts/${account}/refund`, amount)],
  transactions: [internally('/v1/transactions', {
    transaction_type: 'deposit', amount: 1, account_number: account, verification_code: 1234, ...inStore
  })],
  authorize: [
    publicly('/v1/authorizations', purchase, { flow: vouched }),
    internally('/v1/authorizations', { ...tillPurchase, amount: 1, verification_code: 1234, ...inStore })
  ],
  authorizations: [internally('/v1/authorizations')],
  authorization: [internally('/v1/authorizations/12343')],
  release: [internally('/v1/authorizations/12343/release', amount)],
  capture: [internally('/v1/authorizations/12343/capture', amount)],
  captureReturn: [internally('/v1/authorizations/12343/capture/346123/return', amount)],
  captures: [internally('/v1/captures')]
}

/** Sends it in its flow, with what is added to its path and its body, and as a form if so wished. */
export async function call (
  bff: Bff, { door, path, json, flow = async () => newId() }: Way,
  { query = '', body = {}, form = false }: { query?: string, body?: Json, form?: boolean } = {}
): Promise<Reply> {
  const headers = { ...inFlow(await flow(bff)), 'idempotency-key': newId() }
  const caller = door === 'public' ? bff.public : till(bff)
  const sent = json === undefined ? undefined : { ...json, ...body }
  return await caller.send(sent === undefined ? 'GET' : 'POST', path + query, {
    ...(sent !== undefined && (form ? { form: formOf(sent) } : { json: sent })), headers
  })
}

/** With dotted names. */
function formOf (fields: Json, prefix = ''): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null
      ? Object.entries(formOf(value as Json, `${prefix}${name}.`))
      : [[`${prefix}${name}`, String(value ?? '')]]))
}
