/** What another replica makes of the work of one that was killed. */
import t from 'tap'
import { until, withKey, type Json, type Reply } from '../../helpers/bff.js'
import { withoutRedis } from '../../helpers/redis.js'
import { interest, nth, phaseAt, startReplicas, widgetOpened, type Replica } from '../../helpers/replicas.js'
import { inFlow } from '../../helpers/shopper.js'

// Long enough to kill a replica in, on a slow machine too; the others wait about as long for what it held.
const env = { UPSTREAM_TIMEOUT_MS: '3000' }

t.test('a replica that is killed in the middle of a refresh costs no flow: another one refreshes',
  { skip: withoutRedis }, async (t) => {
    const cluster = await startReplicas(t, { count: 2, env })
    const [first, second] = [nth(cluster, 0), nth(cluster, 1)]
    const id = await widgetOpened(first)
    // Both find their token refused; the first one's refresh gets no answer.
    await cluster.simulator.fault({
      endpoint: 'calculateInterest', times: 2, kind: 'status', status: 401, body: '{"error":"unauthorized"}'
    })
    await cluster.simulator.fault({ endpoint: 'token', grant: 'refresh_token', kind: 'hang' })
    const refreshes = async (): Promise<Json[]> =>
      (await cluster.simulator.received('token')).filter(({ grant }) => grant === 'refresh_token') as unknown as Json[]
    const lost = first.public.post(interest, { amount: '234.45' }, inFlow(id)).catch((error: unknown) => error)
    await until(async () => (await refreshes()).length === 1)
    await first.stop('SIGKILL')
    await lost

    const response = await second.public.post(interest, { amount: '234.45' }, inFlow(id))
    t.match(response, { status: 200 })
    t.equal((await refreshes()).length, 2)
    t.equal(await phaseAt(second, id), 'widget')
  })

t.test('money that was sent when its replica was killed is of unknown outcome at the others, and is not sent again',
  { skip: withoutRedis }, async (t) => {
    const cluster = await startReplicas(t, { count: 2, env })
    const [first, second] = [nth(cluster, 0), nth(cluster, 1)]
    const send = async (replica: Replica): Promise<Reply> => await replica.internal.post(
      '/v1/authorizations/12343/capture', { amount: '10.00' }, { ...withKey, 'idempotency-key': 'capture-1' }
    )
    await cluster.simulator.fault({ endpoint: 'capture', kind: 'hang', processed: true })
    const lost = send(first).catch((error: unknown) => error)
    await until(async () => (await cluster.simulator.received('capture')).length === 1)
    await first.stop('SIGKILL')
    await lost

    t.match(await send(second), { status: 409, body: { code: 'operation-in-progress' } })
    await until(async () =>
      (await second.internal.get('/v1/operations/capture-1', withKey)).body.state === 'indeterminate')
    t.match(await send(second), { status: 504, body: { code: 'outcome-unknown' } })
    t.equal((await cluster.simulator.received('capture')).length, 1)
  })
