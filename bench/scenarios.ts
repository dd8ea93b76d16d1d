/** What is asked, of the BFF and, in Flexiti's own terms, of the upstream. */

export interface Scenario {
  title: string
  method: 'GET' | 'POST'
  /** Path at the BFF, and at the bare server, which repeats the BFF's answer. */
  path: string
  upstreamPath: string
  /** JSON. */
  body?: string
  /** Flows that take turns; none where the request belongs to no flow. */
  referenceIds: string[]
  /** At the internal door, with a key and a new idempotency key for each request; the BFF without its ledger is asked too. */
  money?: true
}

const ACCOUNT = 20009100
const upstreamPath = (version: string, rest: string): string => `/flexiti/pos-api/${version}/client-id/bench${rest}`
const referenceId = (index: number): string => index.toString(16).padStart(32, '0')

const oneFlow = [referenceId(1)]
const manyFlows = Array.from({ length: 100 }, (_, index) => referenceId(index + 1))

const calculateInterest = {
  method: 'POST',
  path: `/v1/accounts/${ACCOUNT}/calculate-interest`,
  upstreamPath: upstreamPath('v2.5.1', `/accounts/${ACCOUNT}/calculate-interest`),
  body: JSON.stringify({ amount: 234.45 })
} as const

export const scenarios: readonly Scenario[] = [
  { title: 'i18n, from the cache', method: 'GET', path: '/v1/i18n?lang=en', upstreamPath: upstreamPath('v2.5', '/i18n?lang=en'), referenceIds: [] },
  {
    title: 'widget/init',
    method: 'POST',
    path: '/v1/widget/init',
    upstreamPath: upstreamPath('v2.5', '/widget/init'),
    body: JSON.stringify({ flow: 'purchase', customer_identification: { account_number: ACCOUNT } }),
    referenceIds: oneFlow
  },
  { title: 'calculate-interest, one flow', ...calculateInterest, referenceIds: oneFlow },
  { title: 'calculate-interest, 100 flows', ...calculateInterest, referenceIds: manyFlows },
  {
    title: 'capture, with an idempotency key',
    method: 'POST',
    path: '/v1/authorizations/12343/capture',
    upstreamPath: upstreamPath('v2.5', '/authorization/12343/capture'),
    body: JSON.stringify({ amount: 10.5, reference: 'order-1001' }),
    referenceIds: [],
    money: true
  }
]

/** Every flow that a scenario uses. */
export const referenceIds = manyFlows
