/** What the shop's server binds a flow to. */
import { test } from 'tap'
import { bindTo } from '../../src/flows/bindings.js'
import type { FlowChange } from '../../src/flows/flow.js'
import { createFlows } from '../../src/flows/flows.js'
import type { Timeline } from '../../src/flows/timeline.js'
import { createFixture, ID, OTHER_ID } from './helper.js'

const anna = { browser: true, proof: 'hash-of-anna' }
const order = { reference: 'A-1', amount: '234.45' }

test('a flow that the shop opened for an order comes to belong to its shopper with the order', async (t) => {
  const { flows } = createFixture()
  const { flow, created } = await flows.bind(ID, { order })
  t.equal(created, true)
  t.same(flow.order, order)
  t.match(await flows.resolve(ID, anna), { owner: 'hash-of-anna', order })
})

test('an order is bound to a flow once; the same again is no other', async (t) => {
  const { flows } = createFixture()
  await flows.resolve(ID, anna)
  t.match(await flows.bind(ID, { order }), { created: false, flow: { order, owner: 'hash-of-anna' } })
  t.match(await flows.bind(ID, { order }), { created: false, flow: { order } })
  await t.rejects(flows.bind(ID, { order: { ...order, amount: '1.00' } }), { code: 'order-mismatch', status: 409 })
  await t.rejects(flows.bind(ID, { order: { ...order, reference: 'A-2' } }), { code: 'order-mismatch' })
  t.same((await flows.find(ID, anna)).order, order)
})

test('of two orders for one flow at once, one is bound', async (t) => {
  const { flows, openFlow, read } = createFixture()
  await openFlow()
  const outcomes = await Promise.allSettled([1, 2, 3].map(async (n) => await flows.bind(ID, {
    order: { reference: `A-${n}`, amount: `${n}.00` }
  })))
  t.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
  t.match(outcomes.find(({ status }) => status === 'rejected'), { reason: { code: 'order-mismatch' } })
  t.match((await read()).order, { reference: 'A-1' })
})

test('an order that is bound by several calls at once is told of once', async (t) => {
  const { store } = createFixture()
  for (const [id, isThere] of [[ID, true], [OTHER_ID, false]] as const) {
    const told: string[] = []
    const timeline: Pick<Timeline, 'record'> = { record: (_id, { event }) => { told.push(event) } }
    const flows = createFlows({ store, random: () => 0, timeline })
    if (isThere) await flows.open(id)
    await Promise.all([1, 2, 3].map(async () => await flows.bind(id, { order })))
    t.strictSame(told, ['opened', 'order-bound'])
  }
})

test('no order is bound to a flow that is over', async (t) => {
  const { flows, openFlow } = createFixture()
  await flows.end(await openFlow())
  await t.rejects(flows.bind(ID, { order }), { code: 'flow-expired' })
})

test('an order that does not say when to capture agrees with either; one that says so must agree', async (t) => {
  const flow = await createFixture().openFlow()
  const bind = (known: boolean | undefined, wanted: boolean | undefined): FlowChange | undefined =>
    bindTo({ ...flow, order: { ...order, autoCapture: known } }, { order: { ...order, autoCapture: wanted } })
  for (const known of [undefined, false, true]) t.equal(bind(known, undefined), undefined)
  t.equal(bind(undefined, false), undefined, 'left out is no')
  for (const [known, wanted] of [[undefined, true], [false, true], [true, false]] as const) {
    t.throws(() => bind(known, wanted), { code: 'order-mismatch' })
  }
})

test('an account that the flow serves already becomes one that the shop vouches for', async (t) => {
  const { openFlow } = createFixture()
  const flow = { ...await openFlow(), accountNumber: '7' }
  t.strictSame(bindTo(flow, { accountNumber: '7' }), { accountNumber: '7', accountVouched: true })
  t.equal(bindTo({ ...flow, accountVouched: true }, { accountNumber: '7' }), undefined)
  t.throws(() => bindTo(flow, { order, accountNumber: '8' }), { code: 'account-mismatch' })
})
