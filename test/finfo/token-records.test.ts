/** What is known of the token: the newer one wins, wherever it is, and what was granted is not lost with the store. */
import { test } from 'tap'
import { createMemoryTokenStore } from '../../src/finfo/memory/token-store.js'
import { createTokenRecords, type TokenRecords } from '../../src/finfo/token-records.js'
import type { TokenStore } from '../../src/finfo/token-store.js'
import { NO_RECORD, type ServiceToken, type TokenRecord } from '../../src/finfo/token.js'
import { problem } from '../../src/problems/problem.js'
import { createDrivenClock, MINUTE, SECOND, settle, type DrivenClock } from '../flows/helper.js'

interface Fixture {
  clock: DrivenClock
  /** What all replicas see. */
  store: TokenStore
  records: TokenRecords
  /** Whether this replica reaches the store. */
  setAway (away: boolean): void
  recordOf (generation: number): TokenRecord & { token: ServiceToken }
}

function createFixture (): Fixture {
  const clock = createDrivenClock()
  const store = createMemoryTokenStore(clock)
  let isAway = false
  const reach = (): void => { if (isAway) throw problem('store-unavailable') }
  const reached: TokenStore = {
    now: store.now,
    read: async () => { reach(); return await store.read() },
    write: async (record, version) => { reach(); return await store.write(record, version) }
  }
  return {
    clock,
    store,
    records: createTokenRecords({ store: reached, clock }),
    setAway: (away) => { isAway = away },
    recordOf: (generation) => ({
      token: {
        accessToken: `access-${generation}`,
        lifeMs: 15 * MINUTE,
        expiresAt: clock.now() + 15 * MINUTE,
        refreshExpiresAt: clock.now() + 30 * MINUTE,
        trialUntil: 0,
        generation
      },
      renewableAt: 0
    })
  }
}

test('what is kept is known here, and to all who share the store', async (t) => {
  const { records, store, recordOf } = createFixture()
  t.equal(records.known, NO_RECORD)
  const record = recordOf(1)
  t.equal(await records.keep(record, 0), record.token)
  t.equal(records.known, record)
  t.strictSame(await store.read(), { version: 1, record })
})

test('a newer token that another replica stored meanwhile is used, and not overwritten', async (t) => {
  const { records, store, recordOf } = createFixture()
  const newer = recordOf(2)
  await store.write(newer, 0)
  t.equal(await records.keep(recordOf(1), 0), newer.token)
  t.equal(records.known, newer)
  t.strictSame(await store.read(), { version: 1, record: newer })
})

test('an older one that another replica stored meanwhile is overwritten', async (t) => {
  const { records, store, recordOf } = createFixture()
  await store.write(recordOf(1), 0)
  const record = recordOf(2)
  t.equal(await records.keep(record, 0), record.token)
  t.strictSame(await store.read(), { version: 2, record })
})

test('a token that was granted while the store was away is used, and stored once it is there', async (t) => {
  const { clock, records, store, setAway, recordOf } = createFixture()
  const record = recordOf(1)
  setAway(true)
  t.equal(await records.keep(record, 0), record.token)
  t.equal(records.known, record)
  setAway(false)
  t.strictSame(await records.readNewest(), { version: 0, record }, 'it is newer than what the store has')
  clock.advance(SECOND)
  await settle()
  t.strictSame(await store.read(), { version: 1, record })
})

test('a failure is noted here, and in the store if nobody wrote meanwhile', async (t) => {
  const { records, store, setAway, recordOf } = createFixture()
  const failed = (n: number): TokenRecord => ({ renewableAt: n })
  await records.keepFailure(failed(1), 0)
  t.equal((await store.read()).record.renewableAt, 1)
  await records.keepFailure(failed(2), 0)
  t.equal((await store.read()).record.renewableAt, 1)
  t.equal(records.known.renewableAt, 2)
  await store.write(recordOf(1), 1)
  t.equal((await records.readNewest()).record.token?.generation, 1, 'until the store knows better')
  setAway(true)
  await records.keepFailure(failed(3), 2)
  t.equal(records.known.renewableAt, 3)
  await t.rejects(records.readNewest(), { code: 'store-unavailable' })
})
