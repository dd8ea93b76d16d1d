/** calculate-interest and close (flexiti-api.md §6.5, §6.6). */
import { test } from 'tap'
import { simulate, type Client, type Json } from './helpers.js'

interface Terms { plan_id: number, plan_name?: string, terms: Array<Json & { term: number }> }

async function ask (client: Client, account: number, body: unknown, { version = 'v2.5.1', lang = 'en' } = {}) {
  const token = await client.access('customer')
  return client.call('POST', `/accounts/${account}/calculate-interest?lang=${lang}`, { token, version, body })
}

function plansOf (body: Json): number[] {
  return (body.promotional_purchase as Terms[]).map(plan => plan.plan_id)
}

test('the documented example comes out as documented', async t => {
  const client = await simulate(t)
  const { status, body } = await ask(client, 116994755, { amount: 10.5 })
  t.equal(status, 200)
  t.match(body, {
    account_number: 116994755,
    account_type: 'consumer',
    amount: 10.5,
    customer: {
      available_credit: 14000,
      air: 0.3099,
      first_name: 'Flexiti',
      last_name: 'MITester',
      category_type: 'preferred'
    },
    regular_purchase: { term_amount: 10.5, air: 0.3099, fees: [], verify: true }
  })
  const plan = (body.promotional_purchase as Terms[]).find(candidate => candidate.plan_id === 4)
  t.equal(plan?.plan_name, 'EMP - Regular Interest')
  t.match(plan?.terms[0], {
    term: 3,
    term_amount: 3.56,
    annual_rates: { description: /^Annual P/, rate: 0.0999, type: String, message: String },
    fees: []
  })
})

test('v2.5 has apr instead of annual_rates, and no plan names', async t => {
  const client = await simulate(t)
  const { body } = await ask(client, 11223344, { amount: '250.00' }, { version: 'v2.5' })
  t.match(body, { amount: 250, customer: { air: 0.289, available_credit: 8000, category_type: 'premium' } })
  const plan = (body.promotional_purchase as Terms[]).find(candidate => candidate.plan_id === 4)
  t.notOk('plan_name' in (plan ?? {}))
  t.strictSame(Object.keys(plan?.terms[0] ?? {}), ['term', 'term_amount', 'apr', 'fees'])
  t.match(plan?.terms[0], {
    apr: 0.0999,
    fees: [{ type: 'admin_total', description: 'Administrative fees:', amount: 49.99, message: String }]
  })
})

test('plans depend on province and risk, and the texts on the language', async t => {
  const client = await simulate(t)
  const plans = async (account: number) => plansOf((await ask(client, account, { amount: 100 })).body)
  t.strictSame(await plans(116994755), [2, 4, 5, 6], 'prime, rest of Canada')
  t.strictSame(await plans(20000005), [2, 4, 5, 7], 'prime, Quebec')
  t.strictSame(await plans(20000007), [4, 6], 'standard, rest of Canada')
  t.strictSame(await plans(20000006), [4, 7], 'standard, Quebec')
  const { body } = await ask(client, 20000005, { amount: 100 }, { lang: 'fr' })
  t.match((body.promotional_purchase as Terms[])[0]?.terms[0], {
    annual_rates: { description: /^Taux annuel/ },
    fees: [{ type: 'admin_monthly' }]
  })
  t.match((await ask(client, 20000006, { amount: 100 })).body, { customer: { category_type: 'standard' } })
})

test('the bypass ends at $200, and regular purchases can be switched off', async t => {
  const client = await simulate(t)
  t.match((await ask(client, 116994755, { amount: 200 })).body, { regular_purchase: { verify: true } })
  t.match((await ask(client, 116994755, { amount: 200.01 })).body, { regular_purchase: { verify: false } })
  await client.settings({ regular_purchases: false })
  t.notOk('regular_purchase' in (await ask(client, 116994755, { amount: 200 })).body)
})

test('wrong amounts, unknown accounts and accounts that cannot buy are refused', async t => {
  const client = await simulate(t)
  for (const amount of [0, -1, '1.234', 'ten', true]) {
    t.match(await ask(client, 116994755, { amount }), {
      status: 409,
      body: { error: 'wrong_inputs', field_errors: [{ param: 'amount', msg: 'invalid', value: amount }] }
    })
  }
  t.match(await ask(client, 116994755, {}), {
    status: 409,
    body: { field_errors: [{ param: 'amount', msg: 'required', value: null }] }
  })
  t.match(await ask(client, 1, { amount: 1 }), { status: 404, body: { error: 'not_found' } })
  t.match(await ask(client, 20000002, { amount: 1 }), { status: 409, body: { error: 'user_not_able_to_purchase' } })
  t.match(await ask(client, 20000010, { amount: 1 }), { status: 409, body: { error: 'account_type_not_permitted' } })
})

test('only Quebec accounts can be closed, once', async t => {
  const client = await simulate(t)
  const token = await client.access('customer')
  const close = (account: number) => client.call('POST', `/accounts/${account}/close`, { token })
  t.match(await close(116994755), { status: 404, body: { error: 'not_found' } })
  const closed = await close(20000005)
  t.equal(closed.status, 200)
  t.strictSame(closed.body, {})
  t.match(await close(20000005), { status: 404 })
  t.match(await ask(client, 20000005, { amount: 1 }), { status: 409, body: { error: 'user_not_able_to_purchase' } })
})
