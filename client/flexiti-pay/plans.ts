/** The plans to choose from, with everything that Flexiti obliges the merchant to display. */
import { choicesOf, type Choice } from '../choices.js'
import type { Authorization, AuthorizeFields, FlowView, Plans } from '../types.js'
import type { Client } from '../client.js'
import { h, type Child } from './dom.js'
import type { Stage } from './stage.js'
import type { Texts } from './texts.js'

export interface PlanOptions {
  stage: Stage
  client: Client
  texts: Texts
  view: FlowView
  plans: Plans
  buy: (fields: AuthorizeFields) => Promise<Authorization>
}

export async function choosePlan (
  { stage, client, texts, view: { order }, plans, buy }: PlanOptions
): Promise<Authorization> {
  const formats = formatsOf(client)
  const choices = choicesOf(plans)
  // A purchase goes on without them.
  const forms: Record<string, unknown> = await client.forms().catch(() => ({}))
  const labels = (forms.plan_ids ?? {}) as Record<string, string>
  const rows = choices.map((choice, index) => h('label', { class: 'choice', part: 'choice' },
    h('input', { type: 'radio', name: 'choice', value: index, required: true }),
    h('span', {}, ...describe(choice, labels, texts, formats))))
  const disclosures = ['annual_fees', 'qcpa_disclosure', 'insurance'].flatMap(
    (key) => typeof forms[key] === 'string' ? [forms[key]] : []
  )
  const list = h('fieldset', { class: 'choices', 'aria-labelledby': 'title' }, ...rows)
  const chosen = (): Choice | undefined => choices[Number(list.querySelector<HTMLInputElement>(':checked')?.value)]
  const authorization = await stage.form({
    title: texts.choose,
    fields: [],
    submit: texts.confirm,
    before: [
      order === null
        ? undefined
        : h(
          'p',
          { class: 'total' },
          h('span', {}, `${texts.order} ${order.reference}`),
          h('span', {}, formats.money(order.amount))
        ),
      list
    ],
    after: disclosures.length === 0
      ? []
      : [
          h(
            'details',
            {},
            h('summary', {}, texts.disclosures),
            ...disclosures.map((text) => h('p', { class: 'message', part: 'message' }, text))
          )
        ],
    missing: () => chosen() === undefined ? texts.pickOne : undefined,
    send: async () => await buy({ financing_option: (chosen() as Choice).financing_option })
  })
  return authorization as Authorization
}

function describe (
  choice: Choice, labels: Record<string, string>, texts: Texts, { money, percent }: Formats
): Child[] {
  const { financing_option: option, term, term_amount: amount, deferred, annual_rates: rates, fees, messages } = choice
  // Flexiti's label for shoppers; the plan's internal name only where there is none.
  const name = option.plan_id === undefined ? undefined : labels[String(option.plan_id)] ?? choice.plan_name
  const heading = term === undefined
    ? texts.noTerm
    : amount === undefined
      ? String(term)
      : (deferred ? texts.afterMonths : texts.perMonth)(money(amount), term)
  // Where there is a message, it says the rate.
  const rate = rates?.rate === undefined || rates.message !== undefined
    ? undefined
    : `${rates.description ?? ''} ${percent(rates.rate)}`
  return [
    h('strong', {}, heading),
    ...[
      name,
      rate,
      ...fees.map((fee) => `${fee.description ?? ''} ${fee.amount === undefined ? '' : money(fee.amount)}`)
    ].map((line) => line === undefined ? undefined : h('span', { class: 'small' }, line)),
    ...messages.map((message) => h('span', { class: 'message', part: 'message' }, message))
  ]
}

interface Formats {
  money (amount: number | string): string
  /** Of a fraction of 1. */
  percent (rate: number | string): string
}

function formatsOf ({ lang }: Client): Formats {
  const money = new Intl.NumberFormat(`${lang}-CA`, { style: 'currency', currency: 'CAD' })
  const percent = new Intl.NumberFormat(`${lang}-CA`, { style: 'percent', minimumFractionDigits: 2 })
  return { money: (amount) => money.format(Number(amount)), percent: (rate) => percent.format(Number(rate)) }
}
