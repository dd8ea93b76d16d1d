/**
 * The storms of storms.test.ts over real sockets, one after the other, with shoppers who wait in the widget and
 * captures at the internal door beside them. The clocks of the BFF and of the simulator are set forward, so that
 * nothing here depends on how fast the machine is.
 */
import { test, type Test } from 'tap'
import { startBff, until, withKey, type Bff, type Held, type Received } from '../helpers/bff.js'
import { authorized, till } from '../helpers/back-office.js'
import { account, inFlow, newId, order, toBuy } from '../helpers/shopper.js'

const SHOPPERS = 20
/** After so many seconds each token is due, and has 35 left. */
const UNTIL_DUE = 1165
/** After so many the first ones are. */
const UNTIL_FIRST = 1142

interface Storm {
  bff: Bff
  /** Flows of shoppers who wait in the widget. */
  ids: string[]
  /** Flows of shoppers who ask for plans. */
  asking: string[]
  /** Captures a dollar five times. */
  capture (t: Test): Promise<void>
  /** Resolves when the tokens of all flows are of this generation. */
  allHave (generation: number): Promise<void>
}

async function startStorm (t: Test): Promise<Storm> {
  const bff = await startBff(t, {
    start: true,
    env: {
      UPSTREAM_CONNECTIONS: '8',
      // A caller waits no longer for a token call.
      UPSTREAM_TIMEOUT_MS: '4000',
      FLOW_IDLE_SECONDS: '86400',
      FLOW_MAX_SECONDS: '86400'
    }
  })
  const { path, flowId } = await authorized(bff)
  const ids = Array.from({ length: SHOPPERS }, newId)
  const asking = Array.from({ length: 36 }, newId)
  for (const id of [...ids, ...asking]) {
    await bff.internal.post('/v1/flows', { order }, { ...withKey, ...inFlow(id) })
    const { status, text } = await bff.public.post('/v1/widget/init', toBuy, inFlow(id))
    if (status !== 200) throw new Error(text)
  }
  return {
    bff,
    ids,
    asking,
    async capture (t) {
      for (let n = 0; n < 5; n++) t.match(await till(bff).post(`${path}/capture`, { amount: 1 }), { status: 200 })
    },
    async allHave (generation) {
      await until(async () => {
        const flows = await Promise.all([...ids, ...asking, flowId].map(async (id) =>
          await bff.services.store.get(id, { peek: true })))
        return flows.every((flow) => flow?.tokens.customer?.generation === generation)
      })
    }
  }
}

const plans = async ({ public: door }: Bff, id: string): Promise<number> =>
  (await door.post(`/v1/accounts/${account}/calculate-interest`, { amount: 1 }, inFlow(id))).status

async function refreshes ({ bff, ids }: Storm): Promise<Received[]> {
  return (await bff.simulator.received('token')).filter(({ grant, headers }) =>
    grant === 'refresh_token' && ids.includes(headers['x-reference-id'] ?? ''))
}

test('through four storms no flow dies and no capture is refused', async (t) => {
  const storm = await startStorm(t)
  const { bff, ids, asking, capture, allHave } = storm

  await t.test('one endpoint always 500', async (t) => {
    await bff.simulator.fault({ endpoint: 'calculateInterest', kind: 'status', status: 500, times: 'always' })
    const statuses = await Promise.all(asking.map(async (id) => await plans(bff, id)))
    t.ok(statuses.every((status) => status >= 502), String(statuses))
    await capture(t)
    await bff.advance(UNTIL_DUE)
    await allHave(2)
    await bff.simulator.heal()
  })

  await t.test('8 connections, 36 calls that hang', async (t) => {
    const hanging: Held = await bff.simulator.hold({ endpoint: 'calculateInterest', times: 'always' })
    const calls = asking.map(async (id) => await plans(bff, id))
    await bff.advance(UNTIL_DUE)
    await allHave(3)
    await capture(t)
    await hanging.release()
    await Promise.all(calls)
    // These shoppers have seen enough.
    await Promise.all(asking.splice(0).map(async (id) => await bff.public.delete(`/v1/flows/${id}`)))
  })

  await t.test('429 on token calls, Retry-After 30', async (t) => {
    await bff.simulator.forget()
    await bff.simulator.fault({
      endpoint: 'token', grant: 'refresh_token', kind: 'status', status: 429, retry_after: 30, times: 'always'
    })
    await bff.advance(UNTIL_FIRST)
    await until(async () => (await bff.simulator.received('token')).some(({ status }) => status === 429))
    const captured = capture(t)
    await bff.simulator.heal()
    await bff.advance(33)
    await allHave(4)
    await captured
  })

  await t.test('refreshes that are answered after their callers gave up', async (t) => {
    await bff.simulator.forget()
    const late = await bff.simulator.hold({ endpoint: 'token', grant: 'refresh_token', times: 'always' })
    await bff.advance(UNTIL_FIRST)
    await until(async () => (await refreshes(storm)).length > 0)
    const [first] = await refreshes(storm)
    const captured = capture(t)
    const waiting = inFlow(first?.headers['x-reference-id'] ?? '')
    t.match(await bff.public.post('/v1/merchants/login', {}, waiting), { status: 200 })
    await late.release()
    await bff.advance(10)
    await allHave(5)
    await captured
    t.equal((await refreshes(storm)).length, SHOPPERS, 'each was sent once')
  })

  for (const id of ids) t.match(await bff.public.get(`/v1/flows/${id}`), { body: { phase: 'widget' } })
  t.match((await bff.internal.get('/metrics')).text, /bff_flows_expired_total\{reason="late"\} 0/)
})
