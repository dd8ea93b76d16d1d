/** GET / of the public door: where to begin, in both languages. */
import Fastify from 'fastify'
import { test, type Test } from 'tap'
import landing, { type LandingOptions } from '../../../routes/public/landing.js'
import { startBff } from '../../helpers/bff.js'

async function pageOf (t: Test, options: Partial<LandingOptions>, url = '/', headers = {}): Promise<string> {
  const app = Fastify()
  t.teardown(async () => { await app.close() })
  await app.register(landing, { environment: 'simulator', docs: true, demoUrl: 'http://127.0.0.1:9200', ...options })
  return (await app.inject({ url, headers })).body
}

test('it leads to what there is, and to nothing else', async (t) => {
  const links = (page: string): string[] => [...page.matchAll(/href="(?!data:)([^"]+)"/g)].map(([, href = '']) => href)
  t.strictSame(links(await pageOf(t, {})), [
    'http://127.0.0.1:9200/?lang=en', 'http://127.0.0.1:9200/apply?lang=en',
    'http://127.0.0.1:9200/back-office?lang=en', '/docs', '/client.js', '/problems?lang=en', '/?lang=fr'
  ])
  t.strictSame(links(await pageOf(t, { demoUrl: undefined, docs: false })), [
    '/client.js', '/problems?lang=en', '/?lang=fr'
  ])
})

test('it speaks the language that the address or the browser asks for', async (t) => {
  const french = { 'accept-language': 'fr-CA,fr;q=0.9,en;q=0.5' }
  t.match(await pageOf(t, {}, '/', french), /lang="fr-CA"[^]*Acheter quelque chose[^]*\/apply\?lang=fr/)
  t.match(await pageOf(t, {}, '/?lang=en', french), 'Buy something')
  t.match(await pageOf(t, {}, '/?lang=fr'), 'Acheter quelque chose')
  t.match(await pageOf(t, {}, '/?lang=de&utm_source=x'), 'Buy something', 'a link from elsewhere leads here too')
})

test('it says which Flexiti is behind the door', async (t) => {
  t.match(await pageOf(t, { environment: 'merchant-integration' }), 'Flexiti’s merchant-integration environment')
  t.match(await pageOf(t, { environment: 'training' }, '/?lang=fr'), 'l’environnement training de Flexiti')
  t.match(await pageOf(t, {}), 'no money moves')
})

test('a production door has no such page', async (t) => {
  const bff = await startBff(t)
  t.match(await bff.public.get('/', { accept: 'text/html' }), { status: 404 })
})
