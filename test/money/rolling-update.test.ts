/**
 * Two versions of a replica over one ledger, for the day of a rolling update: what either wrote is known to the other,
 * for the same bytes, so that nothing is paid twice and no honest repeat is refused.
 */
import { test } from 'tap'
import { startBff, type Bff, type Json } from '../helpers/bff.js'
import { authorized, till, under } from '../helpers/back-office.js'
import { startRedis, withoutRedis } from '../helpers/redis.js'
import type { LedgerStore } from '../../src/money/store.js'
import type { Ending } from '../../src/money/operation.js'
import { bodyHashOf, isOther, operationOf, type OldRequest } from './previous-version.js'

const LEASE_MS = 75_000
const KEEP_MS = 24 * 3600 * 1000
const route = '/v1/authorizations/:authorization_id/capture'

const ending: Ending = {
  state: 'succeeded',
  endedAt: 1_700_000_001_000,
  response: { status: 200, body: '{"capture_id":346123}', contentType: 'application/json; charset=utf-8' }
}

/** The BFF's own ledger store. */
const ledgerOf = (bff: Bff): LedgerStore => bff.stores.ledger

for (const kind of ['memory', 'Redis'] as const) {
  const skip = kind === 'Redis' ? withoutRedis : false
  const env = async (t: Parameters<typeof startRedis>[0]): Promise<Record<string, string>> => kind === 'memory'
    ? {}
    : {
        STORE_URL: (await startRedis(t)).url,
        STORE_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}`
      }

  test(`${kind}: a record of the version before answers the same bytes, and pays nothing twice`, { skip },
    async (t) => {
      const bff = await startBff(t, { env: await env(t) })
      const { path } = await authorized(bff)
      const url = `${path}/capture`
      const body = { amount: 100, reference: 'Order-1001' }
      const store = ledgerOf(bff)
      const put = async (key: string, ended?: Ending): Promise<void> => {
        const old = operationOf({ method: 'POST', url, body }, { caller: 'test', key, route, amount: '100.00' })
        const { operation } = await store.begin(old, LEASE_MS, KEEP_MS)
        if (ended !== undefined) await store.finish(operation, ended)
      }
      await put('old-1', ending)
      await put('old-2')
      await put('old-3', { state: 'indeterminate', endedAt: 1_700_000_001_000 })
      const repeat = async (key: string, json: Json, to = url): Promise<unknown> =>
        await till(bff).post(to, json, under(key))
      t.match(await repeat('old-1', body), {
        status: 200, body: { capture_id: 346123 }, headers: { 'idempotency-replayed': 'true' }
      })
      t.match(await repeat('old-1', { amount: '100.00', reference: 'Order-1001' }), { status: 200 },
        'the same checked bytes')
      t.match(await repeat('old-1', body, `${url}?lang=fr`), { status: 200 }, 'of the query it knew nothing')
      t.match(await repeat('old-2', body), { status: 409, body: { code: 'operation-in-progress' } })
      t.match(await repeat('old-3', body), { status: 504, body: { code: 'outcome-unknown' } })
      for (const key of ['old-1', 'old-2', 'old-3']) {
        t.match(await repeat(key, { ...body, amount: 99 }), { status: 422 })
        t.match(await repeat(key, body, `${path}0/capture`), { status: 422 })
      }
      t.same(await bff.simulator.received('capture'), [], 'nothing was sent')
    })

  test(`${kind}: the version before knows our records by the same bytes, and no other`, { skip }, async (t) => {
    const bff = await startBff(t, { env: await env(t) })
    const { path } = await authorized(bff)
    const url = `${path}/capture`
    const body = { amount: 60, reference: 'Order-1001' }
    t.match(await till(bff).post(`${url}?lang=en`, body, under('new-1')), { status: 200 })
    const known = await ledgerOf(bff).get('test', 'new-1')
    if (known === undefined) throw new Error('the operation is not there')
    const wanted = (request: Partial<OldRequest>): ReturnType<typeof operationOf> =>
      operationOf({ method: 'POST', url, body, ...request }, { caller: 'test', key: 'new-1', route })
    t.equal(known.bodyHash, bodyHashOf(body))
    t.equal(isOther(known, wanted({})), false)
    t.equal(isOther(known, wanted({ url: `${url}?lang=fr` })), false)
    t.equal(isOther(known, wanted({ body: { ...body, amount: 61 } })), true)
    t.equal(isOther(known, wanted({ url: '/v1/authorizations/999/capture' })), true)
    t.equal((await bff.simulator.received('capture')).length, 1)
  })
}
