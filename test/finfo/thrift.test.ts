/**
 * Finfo suspends accounts that ask for tokens needlessly. Here its simulator does so after the first needless call,
 * over real sockets, and counts.
 */
import t, { type Test } from 'tap'
import { startBff, withKey, type Bff, type BffOptions, type Reply } from '../helpers/bff.js'

const articles = [500100101, 500100102, 500100103, 500100104, 500100105, 500200201, 500200202, 500300301]
const suppliers = '/v1/finfo/suppliers'

/** Seconds since now, on the clock of the BFF. */
function stopwatch ({ services: { clock } }: Bff): () => number {
  const start = clock.now()
  return () => (clock.now() - start) / 1000
}

/** A BFF at a Finfo that forgives nothing, which calls Finfo as often as it is asked to. */
async function startAtStrict (t: Test, options: BffOptions = {}): Promise<Bff> {
  const bff = await startBff(t, {
    finfo: true,
    ...options,
    env: {
      FINFO_PUBLIC: 'article,media',
      FINFO_REQUESTS_PER_MINUTE: '1000000',
      // Every request is a call.
      FINFO_FRESH_SECONDS: '1',
      FINFO_STALE_SECONDS: '0',
      UPSTREAM_QUEUE: '10000',
      ...options.env
    }
  })
  await bff.finfo.settings({ suspend_after_needless_calls: 1 })
  return bff
}

const list = async ({ internal }: Bff): Promise<Reply> =>
  await internal.get('/v1/finfo/articles?supplier_id=4101&from=2020-01-01&to=2030-01-01', withKey)

t.test('five hundred first calls at once make one token call', async (t) => {
  const bff = await startAtStrict(t)
  const responses = await Promise.all(Array.from({ length: 500 }, async (_, n) => n % 2 === 0
    ? await bff.public.get(`/v1/finfo/articles/${articles[n % articles.length]}`)
    : await list(bff)))
  t.strictSame([...new Set(responses.map(({ status }) => status))], [200])
  t.match(await bff.finfo.meter(), { token_calls: 1, by_grant: { password: 1 }, needless: 0, suspended: false })
})

t.test('a start asks for no token, and a token is used for as long as a minute of it is left', async (t) => {
  const bff = await startAtStrict(t, { start: true })
  await bff.internal.get('/health/ready')
  t.match(await bff.finfo.meter(), { token_calls: 0 })
  for (let seconds = 0; seconds < 700; seconds += 70) {
    t.equal((await list(bff)).status, 200)
    await bff.advance(70)
  }
  t.match(await bff.finfo.meter(), { token_calls: 1 })
  await bff.advance(140)
  t.equal((await list(bff)).status, 200)
  t.match(await bff.finfo.meter(), { by_grant: { password: 1, refresh_token: 1 }, needless: 0 })
})

t.test('a dead access token whose refresh token lives is refreshed, and not asked for by password', async (t) => {
  const bff = await startAtStrict(t)
  t.equal((await list(bff)).status, 200)
  for (let times = 1; times <= 3; times++) {
    await bff.advance(1700)
    const responses = await Promise.all(Array.from({ length: 20 }, async () => await list(bff)))
    t.strictSame([...new Set(responses.map(({ status }) => status))], [200])
    t.match(await bff.finfo.meter(), { by_grant: { password: 1, refresh_token: times }, needless: 0 })
  }
  await bff.advance(1801)
  t.equal((await list(bff)).status, 200)
  t.match(await bff.finfo.meter(), { by_grant: { password: 2, refresh_token: 3 }, needless: 0 })
})

t.test('a refresh that leaves the refresh token as it was does not lose it', async (t) => {
  const bff = await startAtStrict(t)
  await bff.finfo.settings({ refresh_returns_refresh_token: false, expires_in_as_string: true })
  t.equal((await list(bff)).status, 200)
  await bff.advance(850)
  t.equal((await list(bff)).status, 200)
  await bff.advance(850)
  t.equal((await list(bff)).status, 200)
  t.match(await bff.finfo.meter(), { by_grant: { password: 1, refresh_token: 2 }, needless: 0 })
})

t.test('tokens that Finfo killed before their time cost one call for each kind', async (t) => {
  const bff = await startAtStrict(t)
  t.equal((await list(bff)).status, 200)
  await bff.advance(61)
  await bff.finfo.revoke('access')
  t.equal((await list(bff)).status, 200)
  t.match(await bff.finfo.meter(), { by_grant: { password: 1, refresh_token: 1 }, needless: 0 })
  await bff.advance(61)
  await bff.finfo.revoke('all')
  const responses = await Promise.all(Array.from({ length: 50 }, async () => await list(bff)))
  t.strictSame([...new Set(responses.map(({ status }) => status))], [200])
  t.match(await bff.finfo.meter(), { by_grant: { password: 2, refresh_token: 2 }, needless: 0 })
})

t.test('a token that Finfo accepted and killed a moment later is renewed at once, and the next one in a minute',
  async (t) => {
    const bff = await startAtStrict(t)
    t.equal((await list(bff)).status, 200)
    await bff.finfo.revoke('access')
    const responses = await Promise.all(Array.from({ length: 50 }, async () => await list(bff)))
    t.strictSame([...new Set(responses.map(({ status }) => status))], [200])
    t.match(await bff.finfo.meter(), { by_grant: { password: 1, refresh_token: 1 }, needless: 0 })
    await bff.finfo.revoke('access')
    t.match(await list(bff), { status: 502, body: { code: 'finfo-credentials' } })
    await bff.advance(61)
    t.equal((await list(bff)).status, 200)
    t.match(await bff.finfo.meter(), { by_grant: { password: 1, refresh_token: 2 }, needless: 0 })
  })

t.test('one endpoint that answers 401 for ever costs one token call a minute, and the others nothing', async (t) => {
  const bff = await startAtStrict(t)
  const climate = '/v1/finfo/climate?supplier_id=4101&offset=0&limit=1'
  t.equal((await list(bff)).status, 200)
  await bff.finfo.fault({ endpoint: 'climate', kind: 'status', status: 401, times: 'always' })
  const { token_calls: before } = await bff.finfo.meter()
  const sinceStart = stopwatch(bff)
  for (let times = 0; times < 60; times++) {
    t.match(await bff.internal.get(climate, withKey), { status: 502, body: { code: 'finfo-credentials' } })
    t.equal((await list(bff)).status, 200)
    const minutes = Math.floor(sinceStart() / 60) + 1
    t.ok((await bff.finfo.meter()).token_calls - before <= minutes)
    await bff.advance(15)
  }
})

t.test('a refresh that is refused in whatever words is followed by the password, once', async (t) => {
  for (const fault of [
    { kind: 'status', status: 401, error: 'unauthorized', message: 'no' },
    { kind: 'status', status: 400, error: 'invalid_request' },
    { kind: 'html', status: 401 },
    { kind: 'empty', status: 401 },
    { kind: 'body', status: 400, body: ['invalid_grant'] }
  ]) {
    const bff = await startAtStrict(t)
    t.equal((await list(bff)).status, 200)
    await bff.finfo.fault({ endpoint: 'token', grant: 'refresh_token', ...fault, times: 'always' })
    await bff.advance(1000)
    for (let times = 0; times < 5; times++) t.equal((await list(bff)).status, 200, JSON.stringify(fault))
    t.match(await bff.finfo.meter(), { by_grant: { password: 2, refresh_token: 1 }, needless: 0 })
  }
})

t.test('a call that is not to be made for a while asks for no token either', async (t) => {
  const bff = await startAtStrict(t)
  await bff.finfo.fault({ endpoint: 'article', kind: 'status', status: 429, headers: { 'retry-after': '7200' } })
  t.match(await list(bff), { status: 503, headers: { 'retry-after': '7200' } })
  for (let seconds = 0; seconds < 7000; seconds += 500) {
    await bff.advance(500)
    t.match(await list(bff), { status: 503, body: { code: 'finfo-unavailable' } })
  }
  t.match(await bff.finfo.meter(), { token_calls: 1 })
  await bff.advance(300)
  t.equal((await list(bff)).status, 200)

  const spent = await startAtStrict(t, { env: { FINFO_REQUESTS_PER_MINUTE: '1' } })
  t.equal((await list(spent)).status, 200)
  await spent.finfo.revoke('all')
  t.match(await list(spent), { status: 503, body: { code: 'finfo-unavailable' } })
  t.match(await spent.finfo.meter(), { token_calls: 1 })
})

t.test('odd lives of a token are used as far as they make sense', async (t) => {
  const odd: Array<[life: unknown, usedFor: number]> = [
    ['900', 839], [900.9, 839], [' 900 ', 839], [undefined, 839], [null, 839], [0, 839], [-5, 839], ['soon', 839],
    [1e12, 839], [[900], 839], [120, 59], ['61', 0], [60, 44], [8, 5]
  ]
  for (const [life, usedFor] of odd) {
    const bff = await startAtStrict(t)
    const body = { access_token: 'odd', ...(life !== undefined && { expires_in: life }) }
    await bff.finfo.fault({ endpoint: 'token', kind: 'body', status: 200, body, times: 'always' })
    await bff.finfo.fault({
      endpoint: 'article', kind: 'body', status: 200, body: { articleList: [] }, times: 'always'
    })
    t.equal((await list(bff)).status, 200)
    // However slow the machine is, half a minute is enough for the calls before.
    if (usedFor > 30) {
      await bff.advance(usedFor - 30)
      t.equal((await list(bff)).status, 200)
      t.match(await bff.finfo.meter(), { token_calls: 1 }, `${JSON.stringify(life)} is used on`)
    }
    await bff.advance(32)
    t.equal((await list(bff)).status, 200)
    t.match(await bff.finfo.meter(), { by_grant: { password: 2 } }, `${JSON.stringify(life)} is replaced`)
  }
})

t.test('while Finfo answers 401 whatever it gets, there is one token call a minute at most', async (t) => {
  const bff = await startAtStrict(t)
  await bff.finfo.fault({ endpoint: 'article', kind: 'status', status: 401, times: 'always' })
  const sinceStart = stopwatch(bff)
  let calls = 0
  for (let times = 0; times < 120; times++) {
    const responses = await Promise.all(Array.from({ length: 5 }, async () => await list(bff)))
    t.strictSame([...new Set(responses.map(({ body }) => body.code))], ['finfo-credentials'])
    calls = (await bff.finfo.meter()).token_calls
    const minutes = Math.floor(sinceStart() / 60) + 1
    t.ok(calls <= minutes, `${calls} in ${minutes} minutes`)
    await bff.advance(15)
  }
  t.ok(calls > 10, 'and it goes on being tried')
  await bff.finfo.heal()
  await bff.advance(60)
  t.equal((await list(bff)).status, 200)
})

t.test('a wrong password is tried six times in half an hour at most, whatever is asked', async (t) => {
  const bff = await startAtStrict(t, { env: { FINFO_PASSWORD: 'not the one' } })
  const sinceStart = stopwatch(bff)
  const calls: Array<{ from: number, to: number }> = []
  for (let seconds = 0; seconds < 7200; seconds += 20) {
    const from = sinceStart()
    const before = (await bff.finfo.meter()).token_calls
    const responses = await Promise.all([
      list(bff), list(bff), bff.public.get(`/v1/finfo/articles/${articles[0]}`), bff.internal.get(suppliers, withKey)
    ])
    t.strictSame([...new Set(responses.map(({ status, body }) => `${status} ${body.code}`))], ['502 finfo-credentials'])
    const made = (await bff.finfo.meter()).token_calls - before
    t.ok(made <= 1, 'all of them share one call')
    if (made > 0) calls.push({ from, to: sinceStart() })
    await bff.advance(20)
  }
  for (const [n, { from }] of calls.entries()) {
    t.ok((calls[n + 6]?.to ?? Infinity) - from > 1800, 'the seventh is more than half an hour later')
  }
  for (const [n, pause] of [60, 120, 240, 480, 900, 900].entries()) {
    t.ok((calls[n + 1]?.to ?? 0) - (calls[n]?.from ?? 0) >= pause, `pause ${n + 1}`)
  }
  t.ok(calls.length > 6, 'and it goes on being tried')
})

t.test('a token endpoint that fails is left alone for a while, and the token in hand goes on', async (t) => {
  const bff = await startAtStrict(t)
  t.equal((await list(bff)).status, 200)
  await bff.finfo.fault({ endpoint: 'token', kind: 'status', status: 500, times: 'always' })
  await bff.advance(850)
  const sinceDue = stopwatch(bff)
  for (let times = 0; times < 20; times++) t.equal((await list(bff)).status, 200, 'half a minute of it is left')
  t.ok((await bff.finfo.meter()).token_calls <= 2 + sinceDue() / 5, 'one refresh was tried')
  await bff.advance(60)
  const { token_calls: before } = await bff.finfo.meter()
  const sinceDead = stopwatch(bff)
  for (let times = 0; times < 20; times++) t.match((await list(bff)).body, { code: 'finfo-failed' })
  t.ok((await bff.finfo.meter()).token_calls <= before + 1 + sinceDead() / 5)
  await bff.finfo.heal()
  await bff.advance(60)
  t.equal((await list(bff)).status, 200)
  t.match(await bff.finfo.meter(), { by_grant: { password: 1 }, needless: 0 })
})

t.test('a 429 of the token endpoint holds every call back for as long as Finfo asks', async (t) => {
  const bff = await startAtStrict(t)
  await bff.finfo.fault({ endpoint: 'token', kind: 'status', status: 429, headers: { 'retry-after': '300' } })
  t.match(await list(bff), { status: 503, body: { code: 'finfo-unavailable' }, headers: { 'retry-after': '300' } })
  await bff.advance(210)
  t.match(await list(bff), { status: 503, headers: { 'retry-after': /^\d\d$/ } })
  t.match(await bff.finfo.meter(), { token_calls: 1 })
  await bff.advance(100)
  t.equal((await list(bff)).status, 200)
})

t.test('nothing of a token or a password is in any line of the log, in any answer or any header', async (t) => {
  const bff = await startAtStrict(t, { env: { LOG_LEVEL: 'trace' } })
  const responses = [await list(bff)]
  await bff.advance(61)
  await bff.finfo.revoke('all')
  responses.push(await list(bff))
  await bff.finfo.fault({ endpoint: 'token', kind: 'status', status: 400, times: 'always', message: 'simulator' })
  await bff.advance(2000)
  responses.push(await list(bff), await bff.internal.get('/health/ready'), await bff.internal.get('/metrics'))
  const { finfoClientSecret, finfoPassword, finfoUsername } = bff.settings
  const sent = (await bff.finfo.received()).map(({ headers }) => headers.authorization?.slice('Bearer '.length))
  const tokens = [...new Set(sent)].filter((token) => token !== undefined)
  t.equal(tokens.length, 2)
  const shown = JSON.stringify([bff.logs, responses.map(({ text, headers }) => [text, headers])])
  for (const secret of [...tokens, finfoClientSecret, finfoPassword, finfoUsername]) t.notMatch(shown, secret)
  t.notMatch(shown, /id_token|refresh_token":/)
})
