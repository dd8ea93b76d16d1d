/** What a store of the deployment's token promises, whichever it is. */
import type { Test } from 'tap'
import { NO_RECORD, withGrant } from '../../src/finfo/token.js'
import type { TokenStore } from '../../src/finfo/token-store.js'

const record = withGrant(NO_RECORD, {
  accessToken: 'an access token', refreshToken: 'a refresh token', lifeMs: 900_000
}, { sentAt: 1_764_000_000_123, refreshed: false, after401: false, calls: 1 })

/** `open` gives a store with nothing in it. Not the promise of one, as that may be a proxy that answers to any name. */
export function checkTokenStore (t: Test, open: () => Promise<{ store: TokenStore }>): void {
  t.test('holds nothing at first', async (t) => {
    t.strictSame(await (await open()).store.read(), { version: 0, record: NO_RECORD })
  })

  t.test('returns what was written, at the next version', async (t) => {
    const { store } = await open()
    t.equal(await store.write(record, 0), true)
    t.strictSame(await store.read(), { version: 1, record })
    t.equal(await store.write({ ...record, renewableAt: 5 }, 1), true)
    t.strictSame(await store.read(), { version: 2, record: { ...record, renewableAt: 5 } })
  })

  t.test('takes one of two who write at the same version', async (t) => {
    const { store } = await open()
    const records = [record, { ...record, renewableAt: 7 }]
    const written = await Promise.all(records.map(async (each) => await store.write(each, 0)))
    // Which one comes first is the store's to say: two replicas have a connection each.
    t.equal(written.filter(Boolean).length, 1, String(written))
    t.strictSame(await store.read(), { version: 1, record: records[written.indexOf(true)] })
    t.equal(await store.write(record, 0), false)
  })

  t.test('has a clock that goes forward', async (t) => {
    const { store } = await open()
    const before = store.now()
    t.ok(store.now() >= before)
  })
}
