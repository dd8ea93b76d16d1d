/** GET /docs of both doors; what it does in a browser is in test/browser/docs.test.ts. */
import { createHash } from 'node:crypto'
import { test } from 'tap'
import { simulatorKey } from '../../config/environments.js'
import { startBff, withoutKeys, type Json } from '../helpers/bff.js'

interface Described { operationId: string, summary: string }

test('/docs has every operation of its door, and a form for each', async (t) => {
  const bff = await startBff(t)
  for (const caller of [bff.public, bff.internal]) {
    const { status, text, headers } = await caller.get('/docs')
    t.equal(status, 200)
    t.equal(headers['content-type'], 'text/html; charset=utf-8')
    const { paths } = (await caller.get('/openapi.json')).body as { paths: Record<string, Record<string, Described>> }
    const operations = Object.values(paths).flatMap((methods) => Object.values(methods))
    for (const { operationId } of operations) {
      t.equal(text.split(` id="${operationId}"`).length, 2, `${operationId} is there once`)
      t.equal(text.split(` data-id="${operationId}"`).length, 2, `${operationId} can be tried`)
    }
  }
})

test('the public door begins with the purchase, then the application, then the forms', async (t) => {
  const { text } = await (await startBff(t)).public.get('/docs')
  const headings = [...text.matchAll(/<h2 id="tag-(\w+)">/g)].map(([, name]) => name)
  t.strictSame(headings, ['purchase', 'application', 'forms', 'flows', 'problems', 'health'])
})

test('the page loads nothing, and its policy lets its own script and style through and nothing else', async (t) => {
  const bff = await startBff(t)
  for (const caller of [bff.public, bff.internal]) {
    const { text, headers } = await caller.get('/docs')
    const policy = String(headers['content-security-policy'])
    t.match(policy, /^default-src 'none'/)
    t.notMatch(policy, /unsafe|upgrade-insecure-requests/, 'a name that does not speak https works too')
    for (const [tag, directive] of [['script', 'script-src'], ['style', 'style-src']] as const) {
      const [, content = ''] = new RegExp(`<${tag}>([^]*?)</${tag}>`).exec(text) ?? []
      t.ok(content.length > 1000, tag)
      t.ok(policy.includes(`${directive} 'sha256-${createHash('sha256').update(content).digest('base64')}'`), directive)
    }
    t.notMatch(text, /\ssrc=/)
    for (const [, href = ''] of text.matchAll(/<link[^>]* href="([^"]+)"/g)) t.match(href, /^data:/)
  }
})

test('links of the page lead somewhere', async (t) => {
  const bff = await startBff(t)
  for (const caller of [bff.public, bff.internal]) {
    const { text } = await caller.get('/docs')
    const links = new Set([...text.matchAll(/<a [^>]*href="([^"]+)"/g)].map(([, href = '']) => href))
    t.ok(links.size > 20)
    for (const href of links) {
      if (href.startsWith('#')) t.ok(text.includes(` id="${href.slice(1)}"`), href)
      else t.equal((await caller.get(href)).status, 200, href)
    }
  }
})

test('a word in the document that looks like markup stays text', async (t) => {
  const bff = await startBff(t)
  const document = bff.doors.public.swagger() as unknown as { info: Json }
  document.info.description = 'A <b>bold</b> word, `a<b`, **strong** and [a link](/problems)'
  const { text } = await bff.public.get('/docs')
  t.match(text, '<p>A &lt;b&gt;bold&lt;/b&gt; word, <code>a&lt;b</code>, <b>strong</b> and <a href="/problems">a link')
})

test('the simulator\'s ready-made key is filled in, and an operator\'s own is not', async (t) => {
  const readyMade = await startBff(t, { env: { BACKOFFICE_KEYS: undefined } })
  t.match((await readyMade.internal.get('/docs')).text, `value="${simulatorKey.key}"`)
  t.notMatch((await readyMade.public.get('/docs')).text, simulatorKey.key)
  const own = await startBff(t)
  const { text } = await own.internal.get('/docs')
  for (const { key } of own.settings.backofficeKeys) t.notMatch(text, key)
  const real = await startBff(t, { env: withoutKeys })
  t.notMatch((await real.public.get('/docs')).text, 'data-simulated')
})

test('/docs/ is /docs, and DOCS=off hides both it and the document', async (t) => {
  const bff = await startBff(t)
  t.match(await bff.public.get('/docs/'), { status: 308, headers: { location: '/docs' } })
  t.match(await bff.public.post('/docs', {}), { status: 405, headers: { allow: /GET/ } })
  const off = await startBff(t, { env: { DOCS: 'off' } })
  for (const path of ['/docs', '/docs/', '/openapi.json']) {
    t.match(await off.public.get(path), { status: 404 }, path)
    t.match(await off.internal.get(path), { status: 404 }, path)
  }
})
