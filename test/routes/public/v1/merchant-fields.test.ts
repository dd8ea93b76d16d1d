/**
 * What is the merchant's to say is refused at every route of the public door that takes a body or a query: in every
 * spelling, at every depth that the door knows, in JSON and in forms, in both strengths of the checks.
 */
import { test, type Test } from 'tap'
import { merchantFields } from '../../../../schemas/public.js'
import { call, ways, type CallName, type Way } from '../../../facts/ways.js'
import { startBff, type Bff, type Json, type Reply } from '../../../helpers/bff.js'
import { newId } from '../../../helpers/shopper.js'

/** The public door's ways that take a body, each in one flow: nothing that is refused changes it. */
async function publicWays (bff: Bff): Promise<Array<{ name: CallName, way: Way }>> {
  const all = (Object.entries(ways) as Array<[CallName, Way[]]>).flatMap(([name, list]) =>
    list.filter(({ door, json }) => door === 'public' && json !== undefined).map((way) => ({ name, way })))
  return await Promise.all(all.map(async ({ name, way }) => {
    const id = await way.flow?.(bff) ?? newId()
    return { name, way: { ...way, flow: async () => id } }
  }))
}

/** close takes no body: what is sent is not looked at, and does not go up. */
const bodiless: CallName[] = ['accountClose']

const spellings: Array<(name: string) => string> = [
  (name) => name,
  (name) => name.toUpperCase(),
  (name) => name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase()),
  (name) => name.replaceAll('_', '-'),
  (name) => name.replaceAll('_', ''),
  (name) => ` ${name}`,
  (name) => `${name}[]`,
  (name) => name.replaceAll('i', 'ı'),
  (name) => name.replaceAll('e', 'ｅ'),
  (name) => `${name}\u200b`
]

async function nothingUp (t: Test, bff: Bff, name: CallName, reply: Reply, told: string): Promise<void> {
  t.match(reply, { status: 400, body: { code: 'invalid-request' } }, told)
  t.same(await bff.simulator.received(name), [], `${told}: Flexiti was not asked`)
}

/** The names of the objects in a body, dotted. */
function objectsIn (json: Json, prefix = ''): string[] {
  return Object.entries(json).flatMap(([name, value]) => typeof value === 'object' && value !== null
    ? [`${prefix}${name}`, ...objectsIn(value as Json, `${prefix}${name}.`)]
    : [])
}

function withNested (json: Json, at: string, name: string): Json {
  const [first = '', ...rest] = at.split('.')
  const child = json[first] as Json
  return { ...json, [first]: rest.length === 0 ? { ...child, [name]: 'x' } : withNested(child, rest.join('.'), name) }
}

for (const strength of ['documented', 'shape'] as const) {
  test(`the merchant's fields are refused in a body, ${strength}`, async (t) => {
    const bff = await startBff(t, { env: { FLEXITI_CHECKS: strength } })
    for (const { name, way } of (await publicWays(bff)).filter((one) => !bodiless.includes(one.name))) {
      await bff.simulator.forget()
      for (const field of merchantFields) {
        for (const spell of spellings) {
          const written = spell(field)
          await nothingUp(t, bff, name, await call(bff, way, { body: { [written]: 'x' } }), `${way.path} ${written}`)
        }
        for (const body of [{ [field]: ['x'] }, { [field]: { a: 'x' } }]) {
          await nothingUp(t, bff, name, await call(bff, way, { body }), `${way.path} ${JSON.stringify(body)}`)
        }
        for (const written of [field, field.toUpperCase(), `${field}[]`, `${field}[0]`, `${field}.a`]) {
          const reply = await call(bff, way, { body: { [written]: 'x' }, form: true })
          await nothingUp(t, bff, name, reply, `${way.path} form ${written}`)
        }
      }
    }
  })

  test(`what the BFF decides on stands nowhere else in a body, ${strength}`, async (t) => {
    const bff = await startBff(t, { env: { FLEXITI_CHECKS: strength } })
    for (const { name, way } of await publicWays(bff)) {
      for (const at of objectsIn(way.json as Json)) {
        await bff.simulator.forget()
        for (const field of [...merchantFields, 'amount', 'reference', 'widget_session_id', 'customer_id']) {
          const nested = { ...way, json: withNested(way.json as Json, at, field) }
          await nothingUp(t, bff, name, await call(bff, nested), `${way.path} ${at}.${field}`)
          await nothingUp(t, bff, name, await call(bff, nested, { form: true }), `${way.path} form ${at}.${field}`)
          // Some frameworks take a name with a dot in it for the nested field.
          for (const written of [`${at}.${field}`, `${at}[${field}]`]) {
            const reply = await call(bff, way, { body: { [written]: 'x' } })
            await nothingUp(t, bff, name, reply, `${way.path} "${written}"`)
          }
        }
      }
    }
  })

  test(`what the BFF decides on stands nowhere in what nobody knows, ${strength}`, async (t) => {
    const bff = await startBff(t, { env: { FLEXITI_CHECKS: strength } })
    for (const { name, way } of await publicWays(bff)) {
      // Of a route that takes no body nothing goes up.
      if (Object.keys(way.json as Json).length === 0) continue
      await bff.simulator.forget()
      for (const field of ['request_id', 'Amount', 'accountNumber', 'r\u0435quest_id']) {
        for (const extra of [{ [field]: 'x' }, { deep: { [field]: 'x' } }, [{ [field]: 'x' }], [[{ [field]: 'x' }]]]) {
          const sent = { ...way, json: { ...way.json as Json, extra } }
          const said = `${way.path} ${JSON.stringify(extra)}`
          await nothingUp(t, bff, name, await call(bff, sent), said)
          await nothingUp(t, bff, name, await call(bff, sent, { form: true }), `${said} form`)
        }
      }
    }
  })

  test(`no field of a body is taken in the query, ${strength}`, async (t) => {
    const bff = await startBff(t, { env: { FLEXITI_CHECKS: strength } })
    for (const { name, way } of await publicWays(bff)) {
      await bff.simulator.forget()
      const own = Object.keys(way.json as Json)
      const nested = objectsIn(way.json as Json).flatMap((at) => [`${at}.account_number`, `${at}[vcc_number]`])
      for (const field of [...merchantFields, 'amount', 'account_number', ...own, ...nested]) {
        for (const written of [field, field.toUpperCase(), `${field}[]`]) {
          const reply = await call(bff, way, { query: `?${encodeURIComponent(written)}=x` })
          await nothingUp(t, bff, name, reply, `${way.path}?${written}`)
        }
      }
    }
  })
}

test('verify sends a PIN to the shopper and answers none, whatever the strength of the checks', async (t) => {
  for (const strength of ['documented', 'shape']) {
    const bff = await startBff(t, { env: { FLEXITI_CHECKS: strength } })
    const [way] = ways.accountVerify as [Way]
    for (const format of ['security_question', 'merchant_override', 'regular_purchase_bypass', 'SMS', 'x']) {
      for (const form of [false, true]) {
        const reply = await call(bff, way, { body: { format, security_qid: 6, security_answer: 'Rainbow' }, form })
        t.match(reply, { status: 400, body: { errors: [{ field: 'format', rule: 'enum' }] } }, `${strength} ${format}`)
      }
    }
    t.same(await bff.simulator.received('accountVerify'), [])
    for (const field of ['security_qid', 'security_answer']) {
      t.match(await call(bff, way, { body: { format: 'sms', [field]: '6' } }), {
        status: 400, body: { errors: [{ field, rule: 'not_allowed' }] }
      }, `${strength} ${field}`)
    }
    t.same(await bff.simulator.received('accountVerify'), [])
    for (const format of ['sms', 'email']) t.match(await call(bff, way, { body: { format } }), { status: 200 })
  }
})
