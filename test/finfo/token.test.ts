/** Whether there is to be a token call: every floor, as a function of what is known. */
import { test } from 'tap'
import {
  decide, NO_RECORD, withFailure, withGrant, withoutRefreshToken, type Decision, type TokenRecord
} from '../../src/finfo/token.js'
import { problem } from '../../src/problems/problem.js'

const minute = 60_000
const grant = { accessToken: 'a', refreshToken: 'r', lifeMs: 15 * minute, refreshLifeMs: 30 * minute }
const ordinary = { sentAt: 0, refreshed: false, after401: false, calls: 1 }
const granted = withGrant(NO_RECORD, grant, ordinary)
const act = (record: TokenRecord, now: number, rejected?: number, accepted = 0): Decision['act'] =>
  decide(record, { now, credentials: 'mine', accepted, ...(rejected !== undefined && { rejected }) }).act
const refused = (record: TokenRecord, now: number): TokenRecord =>
  withFailure(record, problem('finfo-credentials'), { now, credentials: 'mine', calls: 1 })

test('a token is used until a minute is left, refreshed while its refresh token lives, and then granted', async (t) => {
  t.equal(act(NO_RECORD, 0), 'grant')
  t.equal(act(granted, 14 * minute - 1), 'use')
  t.equal(act(granted, 14 * minute), 'refresh')
  t.equal(act(granted, 30 * minute - 1), 'refresh', 'long after the access token died')
  t.equal(act(granted, 30 * minute), 'grant')
  t.equal(act(withoutRefreshToken(granted), 14 * minute), 'grant')
  t.equal(act(withoutRefreshToken(NO_RECORD), 0), 'grant')
})

test('the last minute of a token that lives for no more is its last quarter', async (t) => {
  const short = withGrant(NO_RECORD, { ...grant, lifeMs: minute }, ordinary)
  t.equal(act(short, 45_000 - 1), 'use')
  t.equal(act(short, 45_000), 'refresh')
  const longer = withGrant(NO_RECORD, { ...grant, lifeMs: 2 * minute }, ordinary)
  t.equal(act(longer, minute - 1), 'use')
  t.equal(act(longer, minute), 'refresh')
})

test('a 401 brings about one call, a minute after the one before at the earliest', async (t) => {
  t.equal(act(granted, minute - 1, 1), 'wait')
  t.equal(act(granted, minute, 1), 'refresh')
  const renewed = withGrant(granted, grant, { ...ordinary, sentAt: minute, refreshed: true, after401: true })
  t.equal(act(renewed, minute + 1, 1), 'use', 'somebody else has renewed it')
  t.equal(act(renewed, 2 * minute - 1, 2), 'wait')
  t.equal(act(renewed, 2 * minute, 2), 'refresh')
  const twice = withGrant(renewed, grant, { ...ordinary, sentAt: 2 * minute, after401: true, calls: 2 })
  t.equal(act(twice, 4 * minute - 1, 3), 'wait', 'what took two calls waits for two minutes')
  t.equal(act(twice, 4 * minute, 3), 'refresh')
})

test('a token that Finfo accepted and then refuses is renewed at once, and the next one once a minute', async (t) => {
  t.equal(act(granted, 1, 1, 1), 'refresh', 'however young it is')
  const renewed = withGrant(granted, grant, { ...ordinary, sentAt: 1, refreshed: true, after401: true })
  t.equal(act(renewed, 2, 2, 1), 'wait', 'the new one was never accepted')
  t.equal(act(renewed, 2, 2, 2), 'wait', 'nor does it help that it was')
  t.equal(act(renewed, minute + 1, 2, 2), 'refresh')
  t.equal(act(refused(granted, 1), 2, 1, 1), 'wait', 'a call that failed counts as one')
  const later = withGrant(renewed, grant, { ...ordinary, sentAt: 14 * minute, refreshed: true })
  t.equal(act(later, 14 * minute + 1, 3, 2), 'wait')
  t.equal(act(later, 14 * minute + 1, 3, 3), 'refresh')
})

test('refused credentials wait for a minute, and twice as long each time, up to a quarter of an hour', async (t) => {
  let record: TokenRecord = NO_RECORD
  let now = 0
  const at: number[] = []
  for (; at.length < 8; now += 1000) {
    if (act(record, now) === 'wait') continue
    record = refused(record, now)
    at.push(now / minute)
  }
  t.strictSame(at, [0, 1, 3, 7, 15, 30, 45, 60])
  t.match(decide(record, { now, credentials: 'mine' }), {
    problem: { code: 'finfo-credentials', details: { retryAfter: 899 } }
  })
  t.equal(decide(record, { now, credentials: 'of another' }).act, 'grant', 'another password is not refused with it')
  t.equal(act(withGrant(record, grant, { ...ordinary, sentAt: now }), now), 'use')
})

test('a call that may not be made costs nothing while the token in hand is good', async (t) => {
  t.equal(act(refused(granted, 14 * minute), 14.5 * minute), 'use')
  t.equal(act(refused(granted, 14 * minute), 14.5 * minute, 1), 'wait', 'but it is not good after a 401')
  t.equal(act(refused(granted, 14 * minute), 15 * minute), 'refresh')
})

test('a call that failed waits for seconds, and for as long as Finfo asks', async (t) => {
  const failed = withFailure(NO_RECORD, problem('finfo-failed'), { now: 0, credentials: 'mine', calls: 1 })
  t.equal(act(failed, 4999), 'wait')
  t.equal(act(failed, 5000), 'grant')
  const again = withFailure(failed, problem('finfo-timeout'), { now: 5000, credentials: 'mine', calls: 1 })
  t.equal(act(again, 14_999), 'wait')
  t.equal(act(again, 15_000), 'grant')
  const asked = withFailure(
    NO_RECORD, problem('finfo-unavailable', { retryAfter: 300 }), { now: 0, credentials: 'mine', calls: 1 }
  )
  t.equal(act(asked, 299_999), 'wait')
  t.equal(act(asked, 300_000), 'grant')
})

test('a refresh keeps the old refresh token and its life where it brings no other', async (t) => {
  const bare = { accessToken: 'b', lifeMs: 15 * minute }
  const refreshed = withGrant(granted, bare, { ...ordinary, sentAt: 14 * minute, refreshed: true })
  t.match(refreshed, { token: { accessToken: 'b', refreshToken: 'r', refreshExpiresAt: 30 * minute, generation: 2 } })
  const anew = withGrant(granted, bare, { ...ordinary, sentAt: 14 * minute })
  t.equal(anew.token.refreshToken, undefined, 'that of a token that it does not continue is dropped')
})
