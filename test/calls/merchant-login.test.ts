/**
 * The merchant is logged in before the widget, where the settings name one; and at the public door only where a setting
 * opens it.
 */
import { test } from 'tap'
import { startBff } from '../helpers/bff.js'
import { inFlow, newId, toBuy } from '../helpers/shopper.js'

const merchant = { FLEXITI_MERCHANT_USERNAME: 'merchantonline', FLEXITI_MERCHANT_PASSWORD: 'a secret of the merchant' }

test('the merchant is logged in once for each token, with the token of the widget', async (t) => {
  const bff = await startBff(t, { env: merchant })
  await bff.simulator.fault({
    endpoint: 'merchantsLogin', kind: 'status', status: 200, body: { merchant_id: '123' }, times: 100
  })
  const id = newId()
  for (let n = 0; n < 2; n++) t.equal((await bff.public.post('/v1/widget/init', toBuy, inFlow(id))).status, 200)
  const [login, ...more] = await bff.simulator.received('merchantsLogin')
  t.match(login, {
    scope: 'customer', body: { merchant_username: 'merchantonline', merchant_password: 'a secret of the merchant' }
  })
  t.same(more, [], 'the second widget has the same token')
  t.equal(login?.headers.authorization, (await bff.simulator.received('widgetInit'))[0]?.headers.authorization)
  await bff.public.post('/v1/widget/init', toBuy, inFlow(newId()))
  t.equal((await bff.simulator.received('merchantsLogin')).length, 2, 'another flow has another token')
  t.notMatch(JSON.stringify([...bff.logs, ...bff.audit]), /a secret of the merchant/)
})

test('a token that is refreshed to give the shopper time is logged in too', async (t) => {
  const bff = await startBff(t, { env: merchant })
  await bff.simulator.fault({
    endpoint: 'merchantsLogin', kind: 'status', status: 200, body: { merchant_id: '123' }, times: 100
  })
  const bearersOf = async (endpoint: string): Promise<unknown[]> =>
    (await bff.simulator.received(endpoint)).map(({ headers }) => headers.authorization)
  const id = newId()
  for (let n = 0; n < 2; n++) {
    t.equal((await bff.public.post('/v1/widget/init', toBuy, inFlow(id))).status, 200)
    await bff.advance(600)
  }
  const opened = await bearersOf('widgetInit')
  t.not(opened[0], opened[1], 'the second widget has a refreshed token')
  t.same(await bearersOf('merchantsLogin'), opened)
})

test('a merchant that Flexiti refuses is the set-up, not the shopper\'s choice', async (t) => {
  const bff = await startBff(t, { env: merchant })
  await bff.simulator.fault({
    endpoint: 'merchantsLogin', kind: 'status', status: 409, body: { error: 'authentication_failure' }
  })
  const refused = await bff.public.post('/v1/widget/init', toBuy, inFlow(newId()))
  t.match(refused, { status: 502, body: { code: 'flexiti-credentials' } })
  t.same(await bff.simulator.received('widgetInit'), [])
})

test('a merchant\'s password that Flexiti refused is not tried again by each shopper', async (t) => {
  const bff = await startBff(t, { env: merchant })
  const open = async (): Promise<unknown> => {
    const { status, body } = await bff.public.post('/v1/widget/init', toBuy, inFlow(newId()))
    return [status, body.code]
  }
  const logins = async (): Promise<number> => (await bff.simulator.received('merchantsLogin')).length
  const refusals = await Promise.all(Array.from({ length: 20 }, open))
  t.same(refusals, Array.from({ length: 20 }, () => [502, 'flexiti-credentials']))
  t.equal(await logins(), 1, 'one speaks for all')
  t.same(await open(), [502, 'flexiti-credentials'])
  t.equal(await logins(), 1, 'and is remembered')
  for (let minute = 0; minute < 29; minute++) {
    await bff.advance(60)
    await Promise.all([open(), open()])
  }
  t.ok(await logins() <= 6, `${await logins()} logins in half an hour`)
  t.same(await bff.simulator.received('widgetInit'), [])
})

test('without a merchant in the settings nobody is logged in, and the public door has no such route', async (t) => {
  const bff = await startBff(t, { env: { MERCHANT_LOGIN: undefined } })
  t.equal((await bff.public.post('/v1/widget/init', toBuy, inFlow(newId()))).status, 200)
  t.match(await bff.public.post('/v1/merchants/login', {}), { status: 404, body: { code: 'not-found' } })
  t.same(await bff.simulator.received('merchantsLogin'), [])
})
