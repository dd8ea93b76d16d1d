/**
 * What Redis keeps: its append-only file has every byte that was ever written to it, and none of it may be a secret or
 * a person.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import t from 'tap'
import { backofficeKey, startBff, until, type Json } from '../helpers/bff.js'
import { till, under } from '../helpers/back-office.js'
import { startRedis, withoutRedis } from '../helpers/redis.js'
import {
  application, inFlow, newId, person, purchase, readRedirection, throughWidget, toApply
} from '../helpers/shopper.js'

t.test('the files of Redis hold no token, card number, name, birth date, cookie, key or idempotency key in clear',
  { skip: withoutRedis }, async (t) => {
    const redis = await startRedis(t, ['--appendonly', 'yes', '--appendfsync', 'always'])
    const card = '6034932528971234'
    const env = {
      STORE_URL: redis.url, STORE_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}`, RATE_LIMIT_PER_MINUTE: '1000'
    }
    const bff = await startBff(t, { env, start: true })

    // Everything that a shopper and a back office do.
    const browser = bff.browser()
    // No short names: text that is sealed may hold any four letters by chance.
    const shopper = { ...person, first_name: 'Bartholomew', last_name: 'Featherstone' }
    const applying = newId()
    const entered = await browser.post(
      '/v1/widget/init', { ...toApply, customer_identification: { personal_information: shopper } }, inFlow(applying)
    )
    const [, cookie = ''] = /^bff=([\w-]{43})/.exec(String(entered.headers['set-cookie'])) ?? []
    t.not(cookie, '')
    await bff.simulator.passWidget(applying)
    t.equal((await browser.post(
      '/v1/apply', { ...application, customer_identification: { personal_information: shopper } }, inFlow(applying)
    )).status, 200)
    const buying = await throughWidget(bff, bff.public, { order: { reference: 'Order-1', amount: '100.00' } })
    await bff.public.post(
      '/v1/widget/init', { customer_identification: { vcc_number: card }, flow: 'purchase' }, inFlow(newId())
    )
    const authorized = await bff.public.post('/v1/authorizations', purchase, {
      ...inFlow(buying), ...under('Zebediah-pays')
    })
    t.equal(authorized.status, 200)
    const path = `/v1/authorizations/${String(authorized.body.authorization_id)}`
    t.equal((await till(bff).post(
    `${path}/capture`, { amount: '10.00', reference: 'Order-1' }, under('capture-for-Zebediah')
    )).status, 200)
    t.equal((await till(bff).post('/v1/customers/search', { ...person }, inFlow(newId()))).status, 200)
    const widget = readRedirection(await bff.public.post(
      '/v1/widget/init', { customer_identification: { account_number: 116994755 }, flow: 'purchase' }, inFlow(buying)
    ))
    await bff.services.timeline.read(buying)
    await until(async () => (await redis.client.keys('*count:*')).length > 0)

    const tokens = (await bff.simulator.received()).map(({ headers }) => headers.authorization?.replace('Bearer ', ''))
      .filter((token) => token !== undefined && token !== '')
    t.ok(tokens.length > 4)
    const held = [
      await bff.services.store.get(applying), await bff.services.store.get(buying)
    ].flatMap((flow) => Object.values(flow?.tokens ?? {}) as unknown as Json[])
    const refreshTokens = held.map(({ refreshToken }) => String(refreshToken))
    t.equal(refreshTokens.length, 2)
    const keys = [backofficeKey, env.STORE_KEYS.slice(3), cookie]
    const secrets = [
      ...tokens, ...refreshTokens, widget.token, widget.sessionId, card, shopper.first_name, shopper.last_name,
      shopper.dob, 'john@email.com', '1231231234', '116994755', 'Zebediah', 'available_credit', '127.0.0.1', ...keys
    ]

    const kept = contentOf(redis.directory)
    t.ok(kept.includes(buying), 'the flow is in there')
    for (const secret of secrets) t.notOk(kept.includes(String(secret)), `not ${String(secret).slice(0, 12)}`)
  })

t.test('what an older key sealed is read with the newer in front, and flows outlive both steps of the rotation',
  { skip: withoutRedis }, async (t) => {
    const redis = await startRedis(t)
    const key = (id: string, fill: number): string => `${id}:${Buffer.alloc(32, fill).toString('base64')}`
    const start = async (...keys: string[]): Promise<Awaited<ReturnType<typeof startBff>>> => await startBff(t, {
      env: { STORE_URL: redis.url, STORE_KEYS: keys.join(','), FLEXITI_BASE_URL: base }
    })
    let base: string | undefined = ''
    const simulator = await startBff(t)
    base = `${simulator.simulator.url}/flexiti/pos-api`

    const first = await start(key('old', 1))
    const opened = (await first.public.post('/v1/flows')).body.reference_id as string
    const find = async (
      bff: Awaited<ReturnType<typeof startBff>>, id: string
    ): Promise<number> => (await bff.public.get(`/v1/flows/${id}`)).status
    const between = await start(key('new', 2), key('old', 1))
    t.equal(await find(between, opened), 200)
    const later = (await between.public.post('/v1/flows')).body.reference_id as string
    const last = await start(key('new', 2))
    t.equal(await find(last, later), 200)
    // What the refresh scheduler would refresh: the flow that can be opened, and no word of the other.
    for (const id of [opened, later]) {
      await redis.client.zadd((await redis.client.keys('*flows'))[0]?.replace(/flows$/, 'due') ?? '', 1, id)
    }
    t.same((await last.services.store.claimDue(10, 1000)).map(({ id }) => id), [later])
    t.match(
      await last.public.get(`/v1/flows/${opened}`),
      { status: 503, body: { code: 'store-unavailable' } },
      'a key that was dropped too soon is a fault, not a flow that never was'
    )
  })

/** All bytes of all files, as text. */
function contentOf (directory: string): string {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .map((name) => join(directory, name))
    .filter((path) => statSync(path).isFile())
    .map((path) => readFileSync(path, 'latin1'))
    .join('\n')
}
