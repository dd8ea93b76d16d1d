/**
 * What a stranger can reach: every route of the public door is walked in every state that a flow has without the shop's
 * server, in both strengths of the checks and in both channels. No account is reached, and no merchant's call is made.
 */
import { test, type Test } from 'tap'
import { endpointTable, type EndpointName } from '../../../../src/flexiti/endpoints.js'
import { startBff, type Bff, type Json } from '../../../helpers/bff.js'
import { routesOf, type Route } from '../../../helpers/routes.js'
import {
  account, application, inFlow, licence, newId, order, purchase, throughWidget, toApply, toBuy
} from '../../../helpers/shopper.js'

/** Of nobody whom Flexiti knows. */
const toBuyAsNobody = {
  flow: 'purchase',
  customer_identification: {
    personal_information: { first_name: 'No', last_name: 'Body', dob: '1990-01-01', postal_code: 'm1m1m1' }
  }
}

/** Flows that no server bound, by what was done in them. */
const strangers: Record<string, (bff: Bff) => Promise<string>> = {
  'of no name before': async () => newId(),
  'that was opened': async (bff) => {
    const id = newId()
    await bff.public.post('/v1/flows', undefined, inFlow(id))
    return id
  },
  'whose widget was opened for an account': async (bff) => await throughWidget(bff, bff.public, { order: null }),
  'whose widget was opened for nobody': async (bff) => {
    const id = newId()
    const { status } = await bff.public.post('/v1/widget/init', toBuyAsNobody, inFlow(id))
    if (status !== 200) throw new Error('the widget was not opened')
    return id
  },
  'whose widget was opened to apply': async (bff) =>
    await throughWidget(bff, bff.public, { init: toApply, order: null }),
  'that has ended': async (bff) => {
    const id = await throughWidget(bff, bff.public, { order: null })
    await bff.public.delete(`/v1/flows/${id}`, inFlow(id))
    return id
  }
}

/** Endpoints that reach an account or sell: those that need what the shop's server vouches for, and a merchant's. */
const forbidden = (Object.keys(endpointTable) as EndpointName[]).filter((name) => {
  const { needs, scopes } = endpointTable[name]
  return needs === 'account' || needs === 'order' || !scopes.includes('customer')
})

/** A body for each: what passes the check at one of the routes, and everything at once. */
const bodies: Json[] = [
  toBuy,
  { amount: 1 },
  { format: 'sms' },
  purchase,
  application,
  { code: licence },
  { ...purchase, ...application, amount: order.amount, reference: order.reference, format: 'sms', scope: 'merchant' },
  { ...application, request_id: 'r-1', external_location_id: '00-12345', external_employee_id: '12345-SMITH' }
]

/** Not bound; ended, also where what was sent is wrong, as an ended flow still answers repeats. */
const refusals = [403, 410, 400]

async function walk (
  t: Test, bff: Bff, routes: Route[], what: string, open: (bff: Bff) => Promise<string>
): Promise<void> {
  const id = await open(bff)
  await bff.simulator.forget()
  for (const { method, path } of routes) {
    const headers = inFlow(id)
    const sent = method === 'POST' ? bodies.map((json) => ({ json, headers })) : [{ headers }]
    const needsAccount = path.includes('/accounts/') || path.includes('/authorizations')
    for (const one of sent) {
      const { status } = await bff.public.send(method, path, one)
      if (needsAccount && method === 'POST') t.ok(refusals.includes(status), `${what}: ${path}: ${status}`)
    }
  }
  const received = await bff.simulator.received()
  t.same(received.filter(({ endpoint }) => forbidden.includes(endpoint as EndpointName)).map(({ path }) => path), [],
    `a flow ${what} reaches no account`)
  t.same(received.filter(({ endpoint, scope, body }) => (endpoint === 'token' ? body.scope : scope) !== 'customer')
    .map(({ method, path }) => `${method} ${path}`), [], 'and makes no merchant\'s call')
}

for (const [channel, strength] of [['online', 'documented'], ['instore', 'shape']]) {
  test(`no flow that no server bound reaches an account: ${channel}, ${strength}`, async (t) => {
    const bff = await startBff(t, { env: { FLEXITI_CHANNEL: channel, FLEXITI_CHECKS: strength } })
    // A flow that has ended is walked too.
    const routes = routesOf(bff.doors.public).filter(({ method }) => method !== 'DELETE')
    t.ok(routes.filter(({ url }) => url.startsWith('/v1/')).length > 10, 'the routes are there')
    t.ok(forbidden.length > 10)
    for (const [what, open] of Object.entries(strangers)) await walk(t, bff, routes, what, open)
  })
}

test('an order-bound flow serves the one account that was used first, and closes none', async (t) => {
  const bff = await startBff(t)
  const id = await throughWidget(bff, bff.public)
  await bff.simulator.forget()
  t.match(await bff.public.post('/v1/accounts/20009100/calculate-interest', { amount: 1 }, inFlow(id)), { status: 409 })
  t.match(await bff.public.post(`/v1/accounts/${account}/close`, undefined, inFlow(id)), { status: 403 })
  t.same(await bff.simulator.received(), [])
})
