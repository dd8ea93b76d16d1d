/** x-reference-id: which spellings are taken, how it comes back, and how it is sent to Flexiti. */
import { test } from 'tap'
import { startBff } from '../helpers/bff.js'
import { inFlow, licence, newId } from '../helpers/shopper.js'

const canonical = '7f0c2a9e4b1d4c3e8a5f6d7b8c9e0a1b'
const spellings = [
  canonical, canonical.toUpperCase(), '7f0c2a9e-4b1d-4c3e-8a5f-6d7b8c9e0a1b', '7F0C2A9E-4B1D-4c3e-8A5F-6D7B8C9E0A1B'
]

test('all spellings of a GUID name one flow, and it comes back in one form', async t => {
  const { public: door, services } = await startBff(t)
  for (const spelling of spellings) {
    const response = await door.post('/v1/flows', {}, inFlow(spelling))
    t.match(response, { status: 201, body: { reference_id: canonical }, headers: { 'x-reference-id': canonical } })
  }
  t.equal(services.store.count(), 1)
})

test('what is no GUID is refused before anything else is done', async t => {
  const { public: door, services, simulator } = await startBff(t)
  for (const sent of [
    '', 'x', canonical.slice(1), `${canonical}0`, canonical.replace('7', 'g'), '7f0c2a9e-4b1d4c3e-8a5f-6d7b8c9e0a1b',
    `{${spellings[2]}}`, ` ${canonical} x`, `${canonical},${canonical}`, 'a'.repeat(5000)
  ]) {
    const response = await door.post('/v1/customers/driverslicense', { code: licence }, inFlow(sent))
    t.match(
      response,
      { status: 400, body: { code: 'invalid-request', errors: [{ field: 'x-reference-id' }] } },
      sent.slice(0, 50)
    )
    t.equal(response.headers['x-reference-id'], undefined)
    if (sent.length > 1) t.notMatch(response.text, sent)
  }
  t.equal(services.store.count(), 0)
  t.strictSame(await simulator.received(), [])
})

test('two of them are one too many', async t => {
  const { public: door } = await startBff(t)
  const response = await door.send('POST', '/v1/flows', { headers: { 'x-reference-id': [canonical, newId()] } })
  t.match(response, { status: 400, body: { code: 'invalid-request' } })
})

test('it comes back on errors too, and in their body', async t => {
  const { public: door, simulator } = await startBff(t)
  await simulator.fault({ endpoint: 'driversLicense', kind: 'status', status: 500 })
  const named = { body: { reference_id: canonical }, headers: { 'x-reference-id': canonical } }
  for (const response of [
    await door.post('/v1/customers/driverslicense', { code: licence }, inFlow(canonical)),
    await door.post('/v1/customers/driverslicense', {}, inFlow(canonical)),
    await door.post('/v1/widget/init', { x: 'x'.repeat(70_000) }, inFlow(canonical)),
    await door.get('/v1/nowhere', inFlow(canonical)),
    await door.get('/v1/i18n?lang=xx', inFlow(canonical)),
    await door.get(`/v1/flows/${newId()}`, inFlow(canonical))
  ]) t.match(response, named, `${response.status}`)
  const made = await door.get('/v1/nowhere')
  t.match(made.headers['x-reference-id'], /^[0-9a-f]{32}$/)
  t.equal(made.body.reference_id, made.headers['x-reference-id'])
})

test('a name that is made up is new each time', async t => {
  const { public: door } = await startBff(t)
  const names = await Promise.all(Array.from({ length: 50 }, async () =>
    (await door.get('/v1/nowhere')).headers['x-reference-id']))
  t.equal(new Set(names).size, 50)
})

test('Flexiti gets it as FLEXITI_REFERENCE_ID_FORMAT says, whatever the caller sent', async t => {
  for (const [format, expected] of [['compact', spellings[0]], ['dashed', spellings[2]]] as const) {
    const { public: door, simulator } = await startBff(t, { env: { FLEXITI_REFERENCE_ID_FORMAT: format } })
    for (const spelling of spellings) {
      t.equal((await door.post('/v1/customers/driverslicense', { code: licence }, inFlow(spelling))).status, 200)
    }
    t.strictSame([...new Set((await simulator.received()).map(({ headers }) => headers['x-reference-id']))], [expected])
  }
})
