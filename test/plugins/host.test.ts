/** Which Host a door takes. */
import { test } from 'tap'
import { startBff, withKey, type Bff } from '../helpers/bff.js'
import { connectTo } from '../helpers/connection.js'
import { routesOf } from '../helpers/routes.js'

async function statusOf (url: string, head: string): Promise<number | undefined> {
  const caller = await connectTo(url)
  caller.say(`${head}\r\n\r\n`)
  const [response] = await caller.heard(1)
  caller.reset()
  return response?.status
}

test('one Host, in the form of a host, and no other', async t => {
  const bff = await startBff(t)
  for (const url of [bff.publicUrl, bff.internalUrl]) {
    const ask = async (...lines: string[]): Promise<number | undefined> => await statusOf(
      url,
      ['GET /health/live HTTP/1.1', ...lines].join('\r\n')
    )
    for (const good of [
      'a',
      'a:80',
      'a.example:8080',
      '10.0.0.1',
      '[::1]:3000',
      'A.Example',
      'a_b',
      ''
    ]) t.equal(await ask(`host: ${good}`), 200, good)
    for (const bad of [
      ['host: a b'],
      ['host: a/b'],
      ['host: http://a'],
      ['host: a:b'],
      ['host: [::1'],
      ['host: user@a'],
      [],
      ['host: a', 'host: a'],
      ['host: a', 'x: y', 'HOST: b']
    ]) {
      t.equal(await ask(...bad), 400, bad.join(' and '))
    }
    t.equal(await statusOf(url, 'GET /health/live HTTP/1.0'), 200, 'HTTP/1.0 has none')
    t.equal(await statusOf(url, 'GET /health/live HTTP/1.0\r\nhost: a\r\nhost: b'), 400)
  }
})

test('a Host that is refused leaves the connection open, and is a problem like any other', async t => {
  const bff = await startBff(t)
  const caller = await connectTo(bff.publicUrl)
  const good = 'GET /health/live HTTP/1.1\r\nhost: a\r\n\r\n'
  caller.say('GET /health/live HTTP/1.1\r\nhost: a\r\nhost: b\r\n\r\n' + good)
  const [refused, answered] = await caller.heard(2)
  t.match(refused, {
    status: 400,
    headers: { 'content-type': 'application/problem+json' },
    body: { code: 'malformed-body' }
  })
  t.equal(answered?.status, 200)
})

const foreign = [
  'evil.example',
  'evil.example:3001',
  'bff.shop.example',
  '127.0.0.1.evil.example',
  'localhost.evil.example',
  'internal.evil.example',
  'EVIL.example',
  '1.2.3',
  ''
]

test('at the internal door a name that a stranger can own opens nothing that is not in the documentation', async t => {
  const bff = await startBff(t)
  const told = ['/docs', '/docs/', '/openapi.json', '/problems', '/problems/:code', '/health/live']
  const routes = routesOf(bff.doors.internal).filter(({ method }) => method !== 'HEAD')
  t.ok(routes.length > 20)
  for (const { method, url, path } of [...routes, { method: 'GET', url: '', path: '/nowhere' }]) {
    for (const host of foreign.slice(0, told.includes(url) ? foreign.length : 2)) {
      const { status, body } = await bff.internal.send(method, path, {
        headers: { ...withKey, host },
        ...(method === 'POST' && { json: {} })
      })
      if (told.includes(url)) t.not(body.code, 'host-not-allowed', `${url} as ${host}`)
      else if (status !== 403 || body.code !== 'host-not-allowed') {
        t.fail(
        `${method} ${url} as ${host} answered ${status}`
        )
      }
    }
  }
  for (const host of foreign) {
    t.match(
      await bff.internal.get('/metrics', { host }),
      { status: 403, body: { code: 'host-not-allowed' } },
      host
    )
  }
  t.same(await bff.simulator.received(), [])
})

const ready = async ({ internal }: Bff, host: string): Promise<number> => (
  await internal.get('/health/ready', { host })
).status

test('addresses, service names, private names and those of INTERNAL_ALLOWED_HOSTS are good', async t => {
  const bff = await startBff(t, {
    env: { INTERNAL_ALLOWED_HOSTS: 'bff.corp.example,Other.example', INTERNAL_HOST: '127.0.0.1' }
  })
  for (const host of [
    'localhost', 'localhost:3001', '127.0.0.1:3001', '[::1]:3001', '10.1.2.3', '[fd00::1]', 'bff-1', 'bff-1:3001',
    'bff_internal', 'bff.localhost', 'bff.internal:3001', 'flexiti-bff-internal.shop.svc',
    'flexiti-bff-internal.shop.svc.cluster.local:3001', 'bff.corp.example', 'BFF.corp.example:3001', 'other.example'
  ]) t.equal(await ready(bff, host), 200, host)
  for (const host of ['corp.example', 'x.bff.corp.example', 'other.example.evil.example']) {
    t.equal(
      await ready(bff, host),
      403,
      host
    )
  }
})

test('the public door is called by any name', async t => {
  const bff = await startBff(t)
  for (const host of foreign) t.equal((await bff.public.get('/v1/i18n', { host })).status, 200, host)
})

test('the pages of the documentation work by any name, over plain http', async t => {
  const bff = await startBff(t)
  for (const door of [bff.public, bff.internal]) {
    for (const path of ['/docs', '/openapi.json']) {
      const { status, headers } = await door.get(path, { host: 'bff.shop.example' })
      t.equal(status, 200, path)
      t.notMatch(String(headers['content-security-policy']), /upgrade-insecure-requests/)
    }
    const { text, headers } = await door.get('/docs', { host: 'bff.shop.example' })
    t.notMatch(text, / src=/, 'nothing is loaded by any name')
    t.match(headers['content-security-policy'], /script-src 'sha256-/)
  }
})

test('DOCS=off leaves neither pages nor document', async t => {
  const bff = await startBff(t, { env: { DOCS: 'off' } })
  for (const door of [bff.public, bff.internal]) {
    for (const path of ['/docs', '/docs/static/swagger-ui.css', '/openapi.json']) {
      t.match(
        await door.get(path),
        { status: 404, body: { code: 'not-found' } },
        path
      )
    }
    t.equal((await door.get('/problems')).status, 200)
  }
})
