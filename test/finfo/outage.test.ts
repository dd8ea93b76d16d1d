/** Finfo down, or refusing: product data from the cache, a green readiness, purchases as ever. */
import t from 'tap'
import { startBff, until, withKey, type Bff } from '../helpers/bff.js'
import { inFlow, order, purchase, throughWidget } from '../helpers/shopper.js'

const article = '/v1/finfo/articles/500100101'

async function startWarm (t: Parameters<typeof startBff>[0], env: Record<string, string> = {}): Promise<Bff> {
  const bff = await startBff(t, { finfo: true, env: { FINFO_PUBLIC: 'article,media', ...env } })
  t.equal((await bff.public.get(article)).status, 200)
  await bff.advance(86_401)
  return bff
}

t.test('Finfo gone: stale data, readiness passes with a warning, and a purchase is authorized', async (t) => {
  const bff = await startWarm(t)
  await bff.finfo.close()
  for (let times = 0; times < 3; times++) {
    t.match(await bff.public.get(article), { status: 200, headers: { 'x-cache': 'stale' } })
    t.match(await bff.public.get(`${article}/media`), {
      status: 503, body: { code: 'finfo-unavailable' }, headers: { 'retry-after': /^\d+$/ }
    })
  }
  t.match(await bff.internal.get('/health/ready'), {
    status: 200, body: { ready: true, checks: { finfo: { status: 'warn', reason: 'finfo-unavailable' } } }
  })
  const id = await throughWidget(bff, bff.public, { order })
  t.equal((await bff.public.post('/v1/authorizations', purchase, inFlow(id))).status, 200)
  await bff.advance(604_801)
  t.equal((await bff.public.get(article)).status, 503, 'what is too old is not served')
})

t.test('whatever Finfo fails with, what is in the cache is served, and readiness never follows', async (t) => {
  const faults = [
    { kind: 'status', status: 401 }, { kind: 'status', status: 403 }, { kind: 'status', status: 404 },
    { kind: 'status', status: 429 }, { kind: 'status', status: 500 }, { kind: 'html', status: 503 }, { kind: 'reset' },
    { kind: 'half' }
  ]
  for (const fault of faults) {
    const bff = await startWarm(t)
    await bff.finfo.forget()
    await bff.finfo.fault({ endpoint: 'article', ...fault, times: 'always' })
    t.match(await bff.public.get(article), { status: 200, headers: { 'x-cache': 'stale' } })
    await until(() => bff.logs.some(({ msg }) => msg === 'background failure'))
    t.match(await bff.public.get(article), { status: 200, headers: { 'x-cache': 'stale' } }, JSON.stringify(fault))
    t.equal((await bff.internal.get('/health/ready')).status, 200)
  }
})

t.test('an article that Finfo no longer has is gone, also from the cache', async (t) => {
  const bff = await startWarm(t)
  await bff.finfo.fault({ endpoint: 'article', kind: 'empty', status: 204, times: 'always' })
  await bff.public.get(article)
  await until(async () => (await bff.public.get(article)).status === 404)
  t.match(await bff.internal.get(article, withKey), { status: 204 })
})

t.test('a Finfo that hangs costs nobody anything but its own callers', async (t) => {
  const bff = await startBff(t, { finfo: true, env: { FINFO_PUBLIC: 'article' } })
  const held = await bff.finfo.hold({ endpoint: 'article' })
  const waiting = bff.public.get(article)
  await held.arrived()
  const id = await throughWidget(bff, bff.public, { order })
  t.equal((await bff.public.post('/v1/authorizations', purchase, inFlow(id))).status, 200)
  await held.release()
  t.equal((await waiting).status, 200)
})
