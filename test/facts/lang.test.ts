/**
 * The language of a call: Flexiti takes it in the query, and of widget/init and apply in the body (flexiti-api.md §2,
 * §5.3). Callers of the BFF give it in the query of all of them.
 */
import { test, type Test } from 'tap'
import { startBff, type Bff, type Json, type Reply } from '../helpers/bff.js'
import { langInQuery } from './requests.js'
import { call, ways, type CallName } from './ways.js'

const inBody: CallName[] = ['widgetInit', 'apply']
const cached: CallName[] = ['i18n', 'i18nKey', 'termsAndConditions']
const known = langInQuery as readonly CallName[]
const others = (Object.keys(ways) as CallName[]).filter((name) => !known.includes(name) && !inBody.includes(name))

interface Told {
  query: unknown
  body: unknown
}

/** What Flexiti was told of the language by the last call of an endpoint; undefined if it was not called. */
async function told (bff: Bff, name: CallName): Promise<Told | undefined> {
  const last = (await bff.simulator.received(name)).at(-1)
  await bff.simulator.forget()
  return last && { query: last.query.lang, body: (last.body as Json | null)?.lang }
}

function refused (t: Test, { status, body }: Reply, rule: string, name: string): void {
  t.match({ status, body }, { status: 400, body: { code: 'invalid-request', errors: [{ field: 'lang', rule }] } }, name)
}

test('?lang= is taken at both doors, and goes up where Flexiti has it', async (t) => {
  const bff = await startBff(t)
  for (const name of [...known, ...inBody]) {
    for (const way of ways[name]) {
      for (const form of [false, true]) {
        await bff.simulator.forget()
        await call(bff, way, { query: '?lang=fr', form })
        const sent = await told(bff, name)
        // The form values of a language are asked for once.
        if (sent === undefined && cached.includes(name)) continue
        t.same(sent, inBody.includes(name) ? { query: undefined, body: 'fr' } : { query: 'fr', body: undefined },
          `${way.door} ${way.path}${form ? ', a form' : ''}`)
      }
      refused(t, await call(bff, way, { query: '?lang=xx' }), 'enum', `${way.door} ${way.path}, no language`)
      refused(t, await call(bff, way, { query: '?lang=fr&lang=en' }), 'repeated', 'twice')
      refused(t, await call(bff, way, { query: '?lang=' }), 'empty', 'nothing')
      t.match(await call(bff, way, { query: '?Lang=fr' }), {
        status: 400, body: { errors: [{ field: 'Lang', rule: 'spelling', params: { expected: 'lang' } }] }
      }, 'another spelling')
      t.equal(await told(bff, name), undefined, 'Flexiti was not asked')
    }
  }
})

test('where the body has the language, it wins over the query', async (t) => {
  const bff = await startBff(t)
  for (const name of [...inBody, 'customersLookup'] as CallName[]) {
    for (const way of ways[name]) {
      for (const form of [false, true]) {
        const sent = async (query: string, lang: unknown): Promise<unknown> => {
          await call(bff, way, { query, body: { lang }, form })
          const { query: above, body } = await told(bff, name) as Told
          return above ?? body
        }
        const place = `${way.door} ${way.path}${form ? ', a form' : ''}`
        t.equal(await sent('?lang=fr', 'en'), 'en', place)
        t.equal(await sent('', 'fr'), 'fr', `${place}, in the body alone`)
        t.equal(await sent('?lang=fr', ''), 'fr', `${place}, empty in the body`)
        t.equal(await sent('?lang=fr', null), 'fr', `${place}, null in the body`)
        for (const [query, lang] of [['?lang=fr', 'xx'], ['?lang=xx', 'fr']]) {
          const reply = await call(bff, way, { query: String(query), body: { lang }, form })
          refused(t, reply, 'enum', `${place}, no language`)
        }
      }
      refused(t, await call(bff, way, { body: { lang: ['fr', 'en'] } }), 'repeated', 'a list')
      refused(t, await call(bff, way, { body: { lang: { a: 'fr' } } }), 'type', 'an object')
      t.match(await call(bff, way, { body: { LANG: 'fr' } }), {
        status: 400, body: { errors: [{ field: 'LANG', rule: 'spelling' }] }
      }, 'another spelling')
    }
  }
})

test('with the checks of the shape alone, Flexiti may know more languages; the cache does not', async (t) => {
  const bff = await startBff(t, { env: { FLEXITI_CHECKS: 'shape' } })
  for (const name of [...known, ...inBody]) {
    for (const way of ways[name]) {
      const reply = await call(bff, way, { query: '?lang=iu' })
      if (cached.includes(name)) refused(t, reply, 'enum', way.path)
      else {
        t.same(await told(bff, name), inBody.includes(name)
          ? { query: undefined, body: 'iu' }
          : { query: 'iu', body: undefined }, `${way.door} ${way.path}`)
      }
    }
  }
})

test('a call that has no language at Flexiti says so', async (t) => {
  const bff = await startBff(t)
  for (const name of others) {
    for (const way of ways[name]) {
      refused(t, await call(bff, way, { query: '?lang=fr' }), 'unknown', `${way.door} ${way.path}`)
    }
  }
  t.ok(others.length > 4)
})
