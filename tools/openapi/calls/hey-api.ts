/** The calls of the README, by the client that hey-api makes: without a cast. Only compiled. */
import * as shop from './hey-api/internal/sdk.gen'
import * as page from './hey-api/public/sdk.gen'

declare function ship (authorizationId: string, amount: string): void
declare const key: string

const opened = await shop.openFlow({
  auth: key,
  body: { order: { reference: 'Order-1001', amount: 234.45 } }
})
if (opened.data === undefined) throw new Error(opened.error.code)
const headers = { 'x-reference-id': opened.data.reference_id }

const widget = await page.openWidget({
  headers,
  body: { flow: 'purchase', customer_identification: { account_number: 116994755 } }
})
const address: string | undefined = widget.data?.redirection_url

const plans = await page.calculateInterest({
  headers, path: { account_number: '116994755' }, body: { amount: 200 }
})
const [plan] = plans.data?.promotional_purchase ?? []
const term = plan?.terms?.[0]
const messages: Array<string | undefined> = term?.fees?.map(({ message }) => message) ?? []

if (plan !== undefined && term !== undefined) {
  const bought = await page.authorizePurchase({
    headers,
    body: {
      account_number: 116994755,
      financing_option: { transaction_type: 'promotional_purchase', plan_id: plan.plan_id, term: term.term }
    }
  })
  switch (bought.error?.code) {
    case 'already-authorized': break
    case 'flexiti-rejected': console.log(bought.error.flexiti?.error); break
    case 'invalid-request':
      for (const { field, rule, message } of bought.error.errors ?? []) {
        if (rule === 'required') console.log(field, message)
      }
  }
}

const { data: flow } = await shop.getFlow({ auth: key, path: { reference_id: opened.data.reference_id } })
if (flow?.authorization === 'succeeded' && flow.authorization_id !== null && flow.authorized_amount !== null) {
  ship(flow.authorization_id, flow.authorized_amount)
}

const captured = await shop.captureAuthorization({
  auth: key,
  headers: { 'idempotency-key': 'capture-1001-1' },
  path: { authorization_id: '12343' },
  body: { amount: 100 }
})
const captureId: number | string | undefined = captured.data?.capture_id
if (captureId !== undefined) {
  await shop.returnCapture({
    auth: key, path: { authorization_id: '12343', capture_id: captureId }, body: { full_return: true }
  })
}

const listed = await shop.listAuthorizations({ auth: key, query: { authorization_status: 'opened', page_size: 10 } })
const total: number | undefined = listed.data?.total_count
const plansBought: Array<string | undefined> = []
for (const { authorization_id: id, financing_option: option } of listed.data?.authorizations ?? []) {
  plansBought.push(option?.plan_name, option?.annual_rates?.message)
  if (id === undefined) continue
  await shop.releaseAuthorization({ auth: key, path: { authorization_id: id }, body: { amount: 1 } })
}

const { data: customer } = await shop.lookupCustomer({ auth: key, body: { vcc_number: '1070015210367982' } })
const months: Array<number | string> = customer?.offer_types?.flatMap(({ term_options: terms = [] }) => terms) ?? []

const { data: readiness } = await shop.getReadiness()
const warned: boolean = readiness?.checks.audit?.status === 'warn'

// @ts-expect-error: no number is a customer
await page.openWidget({ body: { flow: 'purchase', customer_identification: 42 } })
// @ts-expect-error: the price is the shop's server's to say, and no boolean
await page.calculateInterest({ path: { account_number: '1' }, body: { amount: true } })
// @ts-expect-error: an address has its id
await shop.captureAuthorization({ body: { amount: 100 } })
// @ts-expect-error: no flow is called so
const wrong: 'paid' | undefined = flow?.phase

export { address, captureId, messages, months, plansBought, total, warned, wrong }
