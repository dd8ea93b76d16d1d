/** The plans as a list: nothing that must be displayed is lost. */
import { test } from 'tap'
import { choicesOf } from '../../client/client.js'

const rates = { description: 'Annual Percentage Rate', rate: 0.0999, type: 'apr', message: 'APR 9.99 %' }
const fee = { description: 'Administrative fees:', amount: 49.99, type: 'admin_total', message: 'A fee of $49.99' }

test('each term of each plan is a choice, and the regular purchase the last one', async t => {
  const choices = choicesOf({
    promotional_purchase: [
      {
        plan_id: 4,
        plan_name: 'EMP',
        terms: [{ term: 3, term_amount: 3.56, annual_rates: rates, fees: [fee] }, { term: 6, term_amount: '2.01' }]
      },
      { plan_id: 5, terms: [{ term: 12, fees: [{ ...fee, message: '' }] }] }
    ],
    regular_purchase: { term_amount: 10.5, fees: [fee] }
  })
  t.strictSame(choices, [
    {
      financing_option: { transaction_type: 'promotional_purchase', plan_id: 4, term: 3 },
      plan_name: 'EMP',
      deferred: false,
      term: 3,
      term_amount: 3.56,
      annual_rates: rates,
      fees: [fee],
      messages: ['APR 9.99 %', 'A fee of $49.99']
    },
    {
      financing_option: { transaction_type: 'promotional_purchase', plan_id: 4, term: 6 },
      plan_name: 'EMP',
      deferred: false,
      term: 6,
      term_amount: '2.01',
      fees: [],
      messages: []
    },
    {
      financing_option: { transaction_type: 'promotional_purchase', plan_id: 5, term: 12 },
      deferred: false,
      term: 12,
      fees: [{ ...fee, message: '' }],
      messages: []
    },
    {
      financing_option: { transaction_type: 'regular_purchase' },
      deferred: false,
      term_amount: 10.5,
      fees: [fee],
      messages: ['A fee of $49.99']
    }
  ])
})

test('a plan that is paid after its term says so', async t => {
  const choices = choicesOf({
    promotional_purchase: ['DP - SAC Interest Accrues', 'EMP - DP'].map((name, index) => ({
      plan_id: index, plan_name: name, terms: [{ term: 6, term_amount: 100 }]
    }))
  })
  t.strictSame(choices.map(({ deferred }) => deferred), [true, false])
})

test('what Flexiti leaves out is no choice', async t => {
  t.strictSame(choicesOf({}), [])
  t.strictSame(choicesOf({ promotional_purchase: [{ plan_id: 4 }] }), [])
})
