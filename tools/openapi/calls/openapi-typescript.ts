/** The calls of the README, by openapi-fetch and the types of openapi-typescript: without a cast. Only compiled. */
import createClient from 'openapi-fetch'
import type { paths as InternalPaths } from './openapi-typescript/internal'
import type { paths as PublicPaths } from './openapi-typescript/public'

declare function ship (authorizationId: string, amount: string): void

const shop = createClient<InternalPaths>({ baseUrl: 'http://bff.internal:3001' })
const page = createClient<PublicPaths>({ baseUrl: 'https://bff.shop.example' })

const opened = await shop.POST('/v1/flows', { body: { order: { reference: 'Order-1001', amount: 234.45 } } })
if (opened.data === undefined) throw new Error(opened.error.code)
const header = { 'x-reference-id': opened.data.reference_id }

const widget = await page.POST('/v1/widget/init', {
  params: { header },
  body: { flow: 'purchase', customer_identification: { account_number: 116994755 } }
})
const address: string | undefined = widget.data?.redirection_url

const plans = await page.POST('/v1/accounts/{account_number}/calculate-interest', {
  params: { header, path: { account_number: '116994755' } },
  body: { amount: 200 }
})
const planId: number | string | undefined = plans.data?.promotional_purchase?.[0]?.plan_id

const { data: flow } = await shop.GET('/v1/flows/{reference_id}', {
  params: { path: { reference_id: opened.data.reference_id } }
})
if (flow?.authorization === 'succeeded' && flow.authorization_id !== null && flow.authorized_amount !== null) {
  ship(flow.authorization_id, flow.authorized_amount)
}

const captured = await shop.POST('/v1/authorizations/{authorization_id}/capture', {
  params: { path: { authorization_id: '12343' }, header: { 'idempotency-key': 'capture-1001-1' } },
  body: { amount: 100 }
})
if (captured.error?.code === 'outcome-unknown') console.log(captured.error.idempotency_key)

// @ts-expect-error: no number is a customer
await page.POST('/v1/widget/init', { body: { flow: 'purchase', customer_identification: 42 } })
// @ts-expect-error: there is no such route at the public door
await page.GET('/v1/captures')

export { address, planId }
