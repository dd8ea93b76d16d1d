/** /problems for programs and for people, in both languages. */
import { test } from 'tap'
import { catalogue } from '../../src/problems/catalogue.js'
import { french } from '../../src/problems/french.js'
import { startBff } from '../helpers/bff.js'

const browser = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8'

test('a browser is shown a page, anybody else data', async t => {
  const bff = await startBff(t)
  for (const door of [bff.public, bff.internal]) {
    const page = await door.get('/problems/flow-expired', { accept: browser })
    t.match(page, {
      status: 200,
      headers: { 'content-type': 'text/html; charset=utf-8', 'content-language': 'en', vary: 'accept, accept-language' }
    })
    t.match(
      page.headers['content-security-policy'],
      /^default-src 'none'; style-src 'sha256-[^']+'; img-src data:; base-uri 'none'; form-action 'none'; frame-anc/
    )
    t.match(page.text, '<html lang="en-CA">')
    t.match(page.text, `<h1>${catalogue['flow-expired'].title}</h1>`)
    t.match(await door.get('/problems/flow-expired'), {
      headers: { 'content-type': /^application\/json/, vary: 'accept, accept-language' },
      body: { code: 'flow-expired', status: 410 }
    })
    const list = await door.get('/problems', { accept: browser })
    for (const code of Object.keys(catalogue)) t.match(list.text, `href="/problems/${code}?lang=en"`)
    t.match(await door.get('/problems/no-such-code', { accept: browser }), {
      status: 404,
      headers: { 'content-type': /^application\/problem\+json/ }
    })
  }
})

test('the page and the data are in the language that the browser prefers, or that the address asks for', async t => {
  const { public: door } = await startBff(t)
  const texts = french['flow-expired']
  t.match((await door.get('/problems/flow-expired', { 'accept-language': 'fr-CA' })).body, {
    code: 'flow-expired',
    status: 410,
    ...texts
  })
  t.match((await door.get('/problems/flow-expired?lang=fr', { 'accept-language': 'en' })).body, texts)
  t.match((await door.get('/problems/flow-expired?lang=en', { 'accept-language': 'fr' })).body, {
    title: catalogue['flow-expired'].title
  })
  t.match((await door.get('/problems', { 'accept-language': 'fr' })).body, { problems: Object.values(french) })
  const page = await door.get('/problems/flow-expired', { accept: browser, 'accept-language': 'fr' })
  t.match(page.text, '<html lang="fr-CA">')
  t.match(page.text, `<h1>${texts.title}</h1>`)
  t.match(page.text, 'href="/problems/flow-expired?lang=en"')
})

test('what developers type is shown as such, and nothing of it is markup', async t => {
  const { public: door } = await startBff(t)
  const { text } = await door.get('/problems/key-required', { accept: browser })
  t.match(text, '<code>Authorization: Bearer &lt;key&gt;</code>')
  t.notMatch(text, '<key>')
})

test('a problem speaks the caller\'s language, at every route', async t => {
  const bff = await startBff(t)
  for (const [response, code] of [
    [await bff.public.get('/nowhere', { 'accept-language': 'fr-CA,fr;q=0.9' }), 'not-found'],
    [await bff.internal.get('/v1/captures', { 'accept-language': 'fr' }), 'key-required'],
    [
      await bff.public.post('/v1/flows', {}, { origin: 'https://evil.example', 'accept-language': 'fr' }),
      'origin-not-allowed'
    ]
  ] as const) {
    t.match(response, { headers: { 'content-language': 'fr' }, body: { code, title: french[code].title } })
  }
  const missing = await bff.public.get('/v1/flows/0f8fad5bd9cb469fa16570867728950e', { 'accept-language': 'fr' })
  t.match(missing.body, { code: 'not-found', title: 'Introuvable', detail: 'Ce parcours n’existe pas.' })
  t.match(await bff.public.get('/nowhere'), {
    headers: { 'content-language': 'en' },
    body: { title: 'Not found', detail: 'Not found' }
  })
})
