/** How large what is stored is, by Redis' own measure, and that a store full of it fits what the examples give it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { loadSettings } from '../../config/settings.js'
import { FLOW_BYTES, OPERATION_BYTES, operationsFor } from '../../server/store-size.js'
import { createRedisTimeline } from '../../src/flows/redis/timeline.js'
import { MAX_ENTRIES } from '../../src/flows/timeline.js'
import { connectOne, flowStoreOf, ledgerStoreOf } from '../helpers/redis-stores.js'
import { startRedis, withoutRedis } from '../helpers/redis.js'

const root = join(import.meta.dirname, '../..')
const COUNT = 200
const idOf = (n: number): string => n.toString(16).padStart(32, '0')
/** As long as Flexiti's (flexiti-api.md §2). */
const jwt = 'x'.repeat(900)
const uuid = 'u'.repeat(36)

t.test('a flow with its timeline, and an operation, are no larger than the sizes that the limits go by',
  { skip: withoutRedis }, async (t) => {
    const redis = await startRedis(t)
    const used = async (): Promise<number> =>
      Number(/^used_memory_dataset:(\d+)/m.exec(await redis.client.info('memory'))?.[1])
    const { replica } = await connectOne(t, redis.url)
    const flows = flowStoreOf(replica, { idleMs: 1e6, maxAgeMs: 1e6, maxCount: COUNT })
    const timeline = createRedisTimeline({ ...replica, wall: Date.now, keepMs: 1e6 })
    const empty = await used()
    for (let n = 0; n < COUNT; n++) {
      const { flow } = await flows.open({
        id: idOf(n), order: { reference: uuid, amount: '1234.56' }
      }, { byServer: true })
      const token = { accessToken: jwt, refreshToken: uuid, lifeMs: 1_200_000, expiresAt: flows.now(), generation: 3 }
      await flows.change(flow.id, 1, {
        phase: 'authorized',
        owner: 'o'.repeat(43),
        used: true,
        tokens: { customer: token },
        accountNumber: '1234567890',
        accountVouched: true,
        authorization: 'succeeded',
        tries: 1,
        authorizedBy: 'k'.repeat(64),
        authorized: { id: '1234567', amount: '1234.56' },
        widgetSessionIds: [uuid, uuid],
        refreshAt: flows.now() + 1000
      })
      for (let entry = 0; entry < MAX_ENTRIES; entry++) {
        timeline.record(flow.id, {
          event: 'call', endpoint: 'calculateInterest', status: 200, duration_ms: 12_345
        })
      }
      if (n % 20 === 0) await timeline.read(flow.id)
    }
    t.equal((await timeline.read(idOf(COUNT - 1))).length, MAX_ENTRIES)
    await timeline.stop()
    const full = await used()
    const ledger = ledgerStoreOf(replica, { maxCount: COUNT })
    for (let n = 0; n < COUNT; n++) {
      const { operation } = await ledger.begin({
        caller: 'shop',
        key: `${uuid}${n}`,
        method: 'POST',
        path: `/v1/authorizations/1234567/capture?lang=${n}`,
        bodyHash: 'a'.repeat(64),
        attempt: `${uuid}-${n}`,
        route: '/v1/authorizations/:authorization_id/capture',
        amount: '1234.56',
        referenceId: idOf(n),
        startedAt: Date.now()
      }, 1e6, 1e6)
      await ledger.finish(operation, {
        state: 'succeeded',
        endedAt: Date.now(),
        response: { status: 200, body: 'b'.repeat(400), contentType: 'application/json; charset=utf-8' }
      })
    }
    const [flowBytes, operationBytes] = [(full - empty) / COUNT, (await used() - full) / COUNT]
    t.comment(`a flow ${Math.round(flowBytes)}, an operation ${Math.round(operationBytes)} bytes`)
    t.ok(flowBytes > 4000 && flowBytes <= FLOW_BYTES, `a flow takes ${flowBytes} bytes`)
    t.ok(operationBytes > 1000 && operationBytes <= OPERATION_BYTES, `an operation takes ${operationBytes} bytes`)
    const [key = ''] = await redis.client.keys('*flow:*')
    t.ok(Number(await redis.client.memory('USAGE', key)) < FLOW_BYTES)
  })

for (const file of ['deploy/valkey/valkey.conf', 'deploy/kubernetes/examples/valkey.yaml']) {
  t.test(`${file}: a store that is full fits its maxmemory, and keeps a day of payments`, async (t) => {
    const megabytes = Number(/^\s*maxmemory (\d+)mb$/m.exec(readFileSync(join(root, file), 'utf8'))?.[1])
    const maxMemory = megabytes * 1024 * 1024
    const { flowMaxCount } = loadSettings({ FLEXITI_ENVIRONMENT: 'simulator' })
    const operations = operationsFor(maxMemory, flowMaxCount)
    t.ok(operations >= 100_000, `${operations} operations`)
    const needed = flowMaxCount * FLOW_BYTES + operations * OPERATION_BYTES
    t.ok(needed <= maxMemory, `${needed} of ${maxMemory} bytes`)
  })
}

t.test('the ledger takes what the flows leave, and never nothing', async (t) => {
  t.equal(operationsFor(undefined, 100_000), 10_000_000)
  t.equal(operationsFor(0, 100_000), 10_000_000)
  t.equal(operationsFor(1e12, 100_000), 10_000_000)
  t.equal(operationsFor(1, 100_000), 10_000)
  t.ok(operationsFor(2e9, 100_000) < operationsFor(2e9, 10_000))
})
