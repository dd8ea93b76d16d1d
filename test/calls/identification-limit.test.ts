/** How often the widget is opened for one customer: counted over all flows, however the customer is spelled. */
import { test } from 'tap'
import { createIdentificationLimit, type IdentificationLimit } from '../../src/calls/identification-limit.js'
import { till } from '../helpers/back-office.js'
import { startBff, type Reply } from '../helpers/bff.js'
import { account, inFlow, newId, otherAccount, person, throughWidget, toApply, toBuy } from '../helpers/shopper.js'
import { createDrivenClock } from '../flows/helper.js'

const HOUR = 3_600_000

function createFixture (perHour = 2): { limit: IdentificationLimit, clock: ReturnType<typeof createDrivenClock> } {
  const clock = createDrivenClock()
  return { clock, limit: createIdentificationLimit({ perHour, key: Buffer.alloc(32, 1), now: clock.now }) }
}

const byPerson = (changes: object): object => ({
  customer_identification: { personal_information: { ...person, ...changes } }
})

for (const [who, spellings] of Object.entries({
  account: [{ customer_identification: { account_number: account } }, {
    customer_identification: { account_number: `00${account}` }
  }],
  card: [{ customer_identification: { vcc_number: '1070015210367982' } }, {
    customer_identification: { vcc_number: '1070 0152 1036 7982' }
  }],
  person: [byPerson({}), byPerson({ first_name: ' JOHN ', last_name: 'smith' }), byPerson({ postal_code: 'h2x1y4' })],
  accents: [byPerson({ first_name: 'Zoë' }), byPerson({ first_name: 'ZOE' })],
  letters: [byPerson({ last_name: 'Strauß-Lecœur' }), byPerson({ last_name: 'STRAUSS LECOEUR' })],
  phone: [{ phone_number: 4165550123 }, { phone_number: '+1 (416) 555-0123' }],
  email: [
    { email: 'john@email.com' }, { email: 'John@Email.com ' },
    { email: 'ｊohn@email.com' }, { email: 'john+1@email.com' }, { email: 'j.ohn@email.com' },
    { email: '"john"@email.com' }, { email: 'john(home)@email.com.' }
  ]
})) {
  test(`one ${who} is one, in any spelling`, async (t) => {
    const { limit, clock } = createFixture(spellings.length)
    for (const body of spellings) await limit.count(body)
    for (const body of spellings) {
      await t.rejects(limit.count(body), { code: 'rate-limited', status: 429, details: { retryAfter: 3600 } })
    }
    clock.advance(HOUR)
    for (const body of spellings) await limit.count(body)
  })
}

test('others are counted apart', async (t) => {
  const { limit } = createFixture(1)
  await limit.count({ customer_identification: { account_number: account } })
  await limit.count({ customer_identification: { account_number: otherAccount } })
  await limit.count(byPerson({}))
  await limit.count(byPerson({ dob: '1988-07-25' }))
  await limit.count({})
  await limit.count({})
  t.pass('nobody is in nobody\'s way')
})

test('the wait is what is left of the hour', async (t) => {
  const { limit, clock } = createFixture(1)
  await limit.count(byPerson({}))
  clock.advance(HOUR - 1500)
  await t.rejects(limit.count(byPerson({})), { code: 'rate-limited', details: { retryAfter: 2 } })
})

test('at the door the limit holds over flows, and Flexiti is not asked', async (t) => {
  const bff = await startBff(t, { env: { IDENTIFICATION_LIMIT_PER_HOUR: '3' } })
  for (let n = 0; n < 3; n++) t.equal((await bff.public.post('/v1/widget/init', toBuy, inFlow(newId()))).status, 200)
  const refused = await bff.public.post('/v1/widget/init', toBuy, inFlow(newId()))
  t.match(refused, { status: 429, body: { code: 'rate-limited' }, headers: { 'retry-after': /^\d+$/ } })
  t.equal((await bff.simulator.received('widgetInit')).length, 3)
  t.equal(
    (await bff.public.post('/v1/widget/init', toApply, inFlow(newId()))).status, 200, 'another customer is served'
  )
  t.notMatch(JSON.stringify(refused.body), String(account))
})

test('a PIN of verify counts as a widget does: nobody\'s phone is flooded by the one or the other', async (t) => {
  const bff = await startBff(t, { env: { IDENTIFICATION_LIMIT_PER_HOUR: '3' } })
  const verify = async (id: string, path = String(account), json: object = {}): Promise<Reply> =>
    await bff.public.post(`/v1/accounts/${path}/verify`, json, inFlow(id))
  const first = await throughWidget(bff, bff.public)
  const second = await throughWidget(bff, bff.public)
  t.equal((await verify(first)).status, 200)
  t.match(await verify(second, `00${account}`), { status: 429, body: { code: 'rate-limited' } })
  t.match(await verify(first, String(account), { format: 'email' }), { status: 429 })
  t.equal((await bff.simulator.received('accountVerify')).length, 1)
  t.match(await verify(first, String(otherAccount)), { status: 409 }, 'a call that the guard refuses does not count')

  // In the store the customer stands at the counter.
  const atTill = { format: 'email', request_id: 'r-1' }
  t.match(await till(bff).post(`/v1/accounts/${account}/verify`, atTill), { status: 200 })
})

test('one card is one, at the widget and at verify', async (t) => {
  const bff = await startBff(t, { env: { IDENTIFICATION_LIMIT_PER_HOUR: '1' } })
  const byName = { flow: 'purchase', customer_identification: { personal_information: person } }
  const id = await throughWidget(bff, bff.public, { init: byName })
  const vcc = '2374980012000016'
  const byCard = { flow: 'purchase', customer_identification: { vcc_number: vcc } }
  t.equal((await bff.public.post('/v1/widget/init', byCard, inFlow(newId()))).status, 200)
  t.match(await bff.public.post(`/v1/accounts/${account}/verify`, { vcc_number: vcc }, inFlow(id)), { status: 429 })
})
