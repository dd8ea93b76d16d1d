/** The plans that Flexiti offers, with all that must be displayed: terms, rates, fees and their messages. */
import type { Choice } from '../../client/choices.js'
import type { Plans } from '../../client/types.js'
import { formatMoney, toCents } from '../shop/money.js'
import { lang, make, t } from './dom.js'

const words = t.checkout.plans
const percent = new Intl.NumberFormat(
  lang === 'fr' ? 'fr-CA' : 'en-CA', { style: 'percent', minimumFractionDigits: 2, maximumFractionDigits: 2 }
)

/** Texts of the form values, as Flexiti gives them. */
export interface FormTexts {
  plan_ids?: Record<string, string>
  qcpa_disclosure?: string
  annual_fees?: string
}

export interface PlansView {
  plans: Plans
  choices: readonly Choice[]
  texts: FormTexts
  /** Whether Quebec's disclosure belongs here. */
  quebec: boolean
}

/** Choices by plan, in Flexiti's order; the values of the radio buttons are their places in `choices`. */
export function drawPlans ({ plans, choices, texts, quebec }: PlansView): HTMLElement[] {
  const groups = new Map<string, Array<[index: number, choice: Choice]>>()
  choices.forEach((choice, index) => {
    const name = nameOf(choice, texts)
    groups.set(name, [...groups.get(name) ?? [], [index, choice]])
  })
  return [
    ...[...groups].map(([name, members]) => make('fieldset', { class: 'plan' },
      make('legend', {}, name),
      ...members.map(([index, choice]) => drawChoice(index, choice, plans)))),
    drawDisclosures(texts, quebec)
  ]
}

/** Flexiti's label for shoppers; the plan's internal name only where there is none. */
export function nameOf (choice: Choice, { plan_ids: labels }: FormTexts): string {
  const { financing_option: option, plan_name: name } = choice
  if (option.transaction_type === 'regular_purchase') return words.regular
  return labels?.[String(option.plan_id)] ?? name ?? `${option.plan_id}`
}

function drawChoice (index: number, choice: Choice, plans: Plans): HTMLElement {
  const { term, fees, messages, annual_rates: rates } = choice
  const regular = choice.financing_option.transaction_type === 'regular_purchase'
  const air = plans.regular_purchase?.air
  return make('div', { class: 'choice' },
    make('label', { class: 'choice-head' },
      make('input', { type: 'radio', name: 'choice', value: String(index), 'aria-describedby': `choice-${index}` }),
      make('span', { class: 'choice-pay' }, payment(choice)),
      term !== undefined && make('span', { class: 'choice-term' }, words.months(term))),
    make('div', { class: 'choice-facts', id: `choice-${index}` },
      regular && make('p', {}, words.regularLead),
      make('dl', {},
        rates?.rate !== undefined && fact(rates.description ?? words.air, percent.format(Number(rates.rate))),
        regular && air !== undefined && fact(words.air, percent.format(Number(air))),
        ...fees.map((fee) => fact(fee.description ?? '',
          `${money(fee.amount)} ${fee.type === 'admin_monthly' ? words.monthly : words.once}`))),
      messages.length > 0 && make('div', { class: 'choice-messages' },
        make('p', { class: 'hidden' }, words.conditions),
        make('ul', {}, ...messages.map((message) => make('li', {}, message))))))
}

export function payment ({ term, term_amount: amount, deferred }: Choice): string {
  if (term === undefined) return words.plain(money(amount))
  return deferred ? words.deferred(money(amount), term) : words.equal(money(amount), term)
}

/** Flexiti ends some of its names in a colon and others not. */
function fact (name: string, value: string): HTMLElement {
  return make('div', {}, make('dt', {}, name.replace(/\s*:$/, '')), make('dd', {}, value))
}

function money (amount: unknown): string {
  return formatMoney(toCents(amount) ?? 0, lang)
}

function drawDisclosures (texts: FormTexts, quebec: boolean): HTMLElement {
  const { qcpa_disclosure: quebecText, annual_fees: annualFees } = texts
  const text = (given: string | undefined): string => given === undefined || /^\.*$/.test(given) ? words.noText : given
  return make('section', { class: 'disclosures' },
    make('h3', {}, words.disclosures),
    ...quebec ? [make('h4', {}, words.quebec), make('p', {}, text(quebecText))] : [],
    make('h4', {}, words.annualFees), make('p', {}, text(annualFees)))
}
