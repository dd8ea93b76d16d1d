/** The token calls of one renewal: which are made, and what is kept of how they ended. */
import { test } from 'tap'
import { renew, type RenewalOptions } from '../../src/finfo/renewal.js'
import { NO_RECORD, withGrant, type Decision, type ServiceToken, type TokenRecord } from '../../src/finfo/token.js'
import { problem } from '../../src/problems/problem.js'
import { RefreshTokenDeadError, type Grant } from '../../src/upstream/token-grant.js'

const minute = 60_000
const pair = (n: number): Grant => ({ accessToken: `access-${n}`, refreshToken: `refresh-${n}`, lifeMs: 15 * minute })
const held = withGrant(NO_RECORD, pair(1), { sentAt: 0, refreshed: false, after401: false, calls: 1 })
const refresh: Decision = { act: 'refresh', token: held.token, refreshToken: 'refresh-1' }

interface Fixture {
  /** What was done, in its order. */
  done: string[]
  kept: Array<{ record: TokenRecord, version: number }>
  run (decision: Extract<Decision, { act: 'refresh' | 'grant' }>, record?: TokenRecord): Promise<ServiceToken>
}

/** A renewal at minute 20 of a record of version 7. */
function createFixture (calls: { grant?: Error, refresh?: Error } = {}): Fixture {
  const done: string[] = []
  const kept: Fixture['kept'] = []
  const say = (what: string, error: Error | undefined): Grant => {
    done.push(what)
    if (error !== undefined) throw error
    return pair(2)
  }
  const options: RenewalOptions = {
    store: { now: () => 20 * minute },
    endpoint: {
      grant: async () => say('grant', calls.grant),
      refresh: async (token) => say(`refresh ${token}`, calls.refresh)
    },
    credentials: 'mine',
    after401: true,
    records: {
      keep: async (record, version) => { kept.push({ record, version }); return record.token },
      keepFailure: async (record, version) => { kept.push({ record, version }) }
    }
  }
  return {
    done,
    kept,
    run: async (decision, record = held) => await renew(options, { version: 7, record }, decision, async () => {
      done.push('extend')
    })
  }
}

test('a refresh is one call, and its pair follows the one before', async (t) => {
  const { done, kept, run } = createFixture()
  t.match(await run(refresh), { accessToken: 'access-2', generation: 2, expiresAt: 35 * minute })
  t.strictSame(done, ['refresh refresh-1'])
  t.match(kept, [{ version: 7, record: { renewableAt: 21 * minute } }])
})

test('a grant is one call', async (t) => {
  const { done, run } = createFixture()
  t.match(await run({ act: 'grant' }, NO_RECORD), { accessToken: 'access-2', generation: 1 })
  t.strictSame(done, ['grant'])
})

test('a refresh token that Finfo refuses costs a second call, under a lease made longer', async (t) => {
  const { done, kept, run } = createFixture({ refresh: new RefreshTokenDeadError() })
  t.match(await run(refresh), { accessToken: 'access-2', generation: 2 })
  t.strictSame(done, ['refresh refresh-1', 'extend', 'grant'])
  t.match(kept, [{ record: { renewableAt: 22 * minute } }], 'and two calls\' time until the next for a 401')
})

test('a call that fails is noted and told, and no other follows it', async (t) => {
  const { done, kept, run } = createFixture({ refresh: problem('finfo-timeout') })
  await t.rejects(run(refresh), { code: 'finfo-timeout' })
  t.strictSame(done, ['refresh refresh-1'])
  t.match(kept, [{
    version: 7, record: { token: { refreshToken: 'refresh-1' }, failure: { until: 20 * minute + 5000 } }
  }])
})

test('of a refresh that is refused and a grant that fails, both are noted', async (t) => {
  const { kept, run } = createFixture({ refresh: new RefreshTokenDeadError(), grant: problem('finfo-credentials') })
  await t.rejects(run(refresh), { code: 'finfo-credentials' })
  t.match(kept, [{ record: { renewableAt: 22 * minute, refusal: { credentials: 'mine', until: 21 * minute } } }])
  t.equal(kept[0]?.record.token?.refreshToken, undefined, 'the refresh token is not tried again')
})

test('a defect is no failure of Finfo\'s: nothing is noted', async (t) => {
  const { kept, run } = createFixture({ grant: new TypeError('a defect') })
  await t.rejects(run({ act: 'grant' }), TypeError)
  t.strictSame(kept, [])
})
