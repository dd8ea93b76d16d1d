/** The browser's cookie: who a flow belongs to, and how the cookie looks. */
import { createHash } from 'node:crypto'
import { test } from 'tap'
import { startBff, type Reply } from '../helpers/bff.js'
import {
  account, application, inFlow, licence, newId, order, purchase, throughWidget, toBuy
} from '../helpers/shopper.js'

function cookieOf ({ headers }: Reply): { name: string, value: string, attributes: string[] } | undefined {
  const [line] = [headers['set-cookie'] ?? []].flat()
  if (line === undefined) return undefined
  const [pair = '', ...attributes] = line.split('; ')
  const [name = '', value = ''] = pair.split('=')
  return { name, value, attributes: attributes.sort() }
}

test('over plain http a browser gets a short, opaque cookie that scripts and other sites cannot use', async t => {
  const bff = await startBff(t)
  const response = await bff.browser().post('/v1/flows')
  const cookie = cookieOf(response)
  t.equal(cookie?.name, 'bff')
  t.match(cookie?.value, /^[\w-]{43}$/)
  t.strictSame(cookie?.attributes, ['HttpOnly', 'Path=/', 'SameSite=Strict'])
  t.ok(String(response.headers['set-cookie']).length < 200)
})

test('over https the cookie is secure and bound to the host', async t => {
  const bff = await startBff(t, { env: { PUBLIC_URL: 'https://bff.shop.example' } })
  const response = await bff.browser().post('/v1/flows')
  const cookie = cookieOf(response)
  t.equal(cookie?.name, '__Host-Http-bff')
  t.strictSame(cookie?.attributes, ['HttpOnly', 'Path=/', 'SameSite=Strict', 'Secure'])
  t.ok(String(response.headers['set-cookie']).length < 200)
  t.match(response.headers, { 'strict-transport-security': /max-age/ })
  const value = String(cookie?.value)
  const id = String(response.body.reference_id)
  const ask = async (name: string): Promise<number> =>
    (await bff.public.get(`/v1/flows/${id}`, { origin: 'https://bff.shop.example', cookie: `${name}=${value}` })).status
  t.equal(await ask('__Host-Http-bff'), 200)
  t.equal(await ask('bff'), 403, 'a cookie that plain http could have planted proves nothing')
})

test('a page of another site is told at its first call that the cookie stays away, and why', async t => {
  const origin = 'http://localhost:5173'
  const bff = await startBff(t, { env: { STOREFRONT_ORIGINS: origin } })
  const flow = newId()
  const call = (site: string, lang = 'en'): Promise<Reply> =>
    bff.public.post('/v1/flows', {}, { origin, 'sec-fetch-site': site, 'accept-language': lang, ...inFlow(flow) })
  const refused = await call('cross-site')
  t.match(refused, {
    status: 403, body: { code: 'flow-not-yours', detail: /Use one name for both, such as localhost/ }
  })
  t.equal(cookieOf(refused), undefined)
  t.match((await call('cross-site', 'fr')).body, { detail: /Utilisez un seul nom pour les deux/ })
  t.equal((await call('same-site')).status, 201, 'and the flow can be had yet, from the right name')
  const forms = await bff.public.get('/v1/i18n/provinces', { origin, 'sec-fetch-site': 'cross-site' })
  t.equal(forms.status, 200, 'what needs no flow goes on')
})

test('one cookie serves all flows of a browser, and is given once', async t => {
  const bff = await startBff(t)
  const browser = bff.browser()
  const first = await browser.post('/v1/flows')
  const second = await browser.post('/v1/flows')
  t.type(cookieOf(first), Object)
  t.equal(cookieOf(second), undefined)
  for (const { body } of [first, second]) {
    t.equal((await browser.get(`/v1/flows/${String(body.reference_id)}`)).status, 200)
  }
})

test('the store keeps the hash of the cookie, not the cookie', async t => {
  const bff = await startBff(t)
  const response = await bff.browser().post('/v1/flows')
  const value = String(cookieOf(response)?.value)
  const flow = await bff.services.store.get(String(response.body.reference_id))
  t.equal(flow?.owner, createHash('sha256').update(value).digest('base64url'))
  t.notMatch(JSON.stringify(flow), value)
})

test('a cookie is given where a flow is entered and nowhere else', async t => {
  const bff = await startBff(t)
  const id = await throughWidget(bff, bff.public)
  const fresh = (): ReturnType<typeof bff.browser> => bff.browser()
  for (const path of [
    '/v1/i18n', '/v1/i18n/provinces', '/v1/terms-and-conditions', '/health/live', '/openapi.json', '/docs', '/problems',
    '/problems/not-found', `/v1/flows/${id}`, '/nowhere'
  ]) {
    t.equal(cookieOf(await fresh().get(path)), undefined, path)
  }
  t.equal(cookieOf(await fresh().delete(`/v1/flows/${id}`)), undefined)
  t.equal(cookieOf(await fresh().post('/v1/widget/init', {})), undefined, 'a request that is refused enters no flow')
  t.type(cookieOf(await fresh().post('/v1/customers/driverslicense', { code: licence })), Object)
})

test('a cookie of another shape is no proof, and is replaced', async t => {
  const bff = await startBff(t)
  for (const cookie of [
    'bff=', 'bff=short', `bff=${'x'.repeat(44)}`, 'bff="; Path=/', `bff=${'%41'.repeat(43)}x`, 'bff', '=;;=',
    `other=${'x'.repeat(43)}`
  ]) {
    t.type(cookieOf(await bff.public.post('/v1/flows', {}, { origin: bff.publicUrl, cookie })), Object, cookie)
  }
})

test('a flow of one browser is closed to other browsers and to curl, on every route', async t => {
  const bff = await startBff(t)
  const owner = bff.browser()
  const id = await throughWidget(bff, owner, { order })
  await bff.simulator.forget()
  const another = bff.browser()
  await another.post('/v1/flows')
  const strangers = {
    'a browser that has another cookie': another, 'a browser without one': bff.browser(), curl: bff.public
  }
  for (const [who, stranger] of Object.entries(strangers)) {
    for (const [method, path, json] of [
      ['POST', '/v1/flows', {}],
      ['GET', `/v1/flows/${id}`, undefined],
      ['DELETE', `/v1/flows/${id}`, undefined],
      ['POST', '/v1/merchants/login', {}],
      ['POST', '/v1/customers/driverslicense', { code: licence }],
      ['POST', '/v1/widget/init', toBuy],
      ['POST', '/v1/apply', application],
      ['POST', `/v1/accounts/${account}/calculate-interest`, { amount: 1 }],
      ['POST', `/v1/accounts/${account}/verify`, { format: 'sms' }],
      ['POST', `/v1/accounts/${account}/close`, undefined],
      ['POST', '/v1/authorizations', purchase]
    ] as const) {
      const response = await stranger.send(method, path, { ...(json !== undefined && { json }), headers: inFlow(id) })
      if (response.status !== 403 || response.body.code !== 'flow-not-yours') {
        t.fail(`${who}: ${method} ${path} answered ${response.status}`)
      }
      if (cookieOf(response) !== undefined) t.fail(`${who}: ${method} ${path} gave a cookie`)
    }
    t.pass(who)
  }
  t.strictSame(await bff.simulator.received(), [])
  t.equal((await owner.post('/v1/authorizations', purchase, inFlow(id))).status, 200, 'the owner goes on')
})

test('a flow that a server opened belongs to the first browser that uses it', async t => {
  const bff = await startBff(t)
  const id = newId()
  await bff.public.post('/v1/flows', {}, inFlow(id))
  const [first, second] = [bff.browser(), bff.browser()]
  t.equal((await first.post('/v1/flows', {}, inFlow(id))).status, 201)
  t.equal((await second.post('/v1/flows', {}, inFlow(id))).status, 403)
  t.equal((await bff.public.post('/v1/flows', {}, inFlow(id))).status, 403, 'and no longer to the server')
})

test('of many browsers that reach for a flow at once one gets it', async t => {
  const bff = await startBff(t)
  const id = newId()
  const responses = await Promise.all(Array.from({ length: 20 }, async () =>
    await bff.browser().post('/v1/flows', {}, inFlow(id))))
  t.equal(responses.filter(({ status }) => status === 201).length, 1)
  t.equal(responses.filter(({ status }) => status === 403).length, 19)
})

test('a flow that no browser uses is owned by none', async t => {
  const bff = await startBff(t)
  const id = await throughWidget(bff, bff.public)
  const flow = await bff.services.store.get(id)
  t.equal(flow?.owner, undefined)
  t.equal((await bff.public.get(`/v1/flows/${id}`)).headers['set-cookie'], undefined)
})
