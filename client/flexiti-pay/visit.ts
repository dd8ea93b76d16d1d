/** One visit to the dialog, from who the shopper is to the receipt: what is asked in which order, and what follows. */
import type { Client } from '../client.js'
import { ProblemError } from '../problem.js'
import type { Application, Authorization, FlowView, WidgetFields, WidgetResult } from '../types.js'
import { h, type Child } from './dom.js'
import { applicant, digitsOf, fieldsOf, person, pick, type Customer } from './fields.js'
import { choosePlan } from './plans.js'
import type { Values } from './form.js'
import type { Stage } from './stage.js'
import type { Texts } from './texts.js'

export interface VisitOptions {
  stage: Stage
  client: Client
  texts: Texts
  flow: 'purchase' | 'apply'
  accountNumber: string | undefined
  customer: Customer
  /** Tells the page. */
  tell: (event: 'verified' | 'authorized' | 'approved' | 'pending' | 'declined', detail: unknown) => void
  /** While the shopper must not leave: a call that may buy is out. */
  locked: <Result>(call: () => Promise<Result>) => Promise<Result>
  /** What the shopper came for is decided: closing the dialog cancels nothing. */
  decided: () => void
  /** Whether the dialog was open before: what is known of the flow is old. */
  reopened: boolean
  /** In the receipt, from the page. */
  receipt: () => Child
}

/** How a visit ended that the shopper did not end by closing the dialog. */
export type Ending = 'done' | 'cancelled'

const PORTAL = 'https://my.flexiti.com/index'
const POLL_MS = 2000

export async function runVisit (options: VisitOptions): Promise<Ending> {
  const { stage, client, flow } = options
  stage.busy()
  const view = await (options.reopened ? client.flow() : client.start())
  return flow === 'apply' ? await apply(options, view) : await purchase(options, await settled(options, view))
}

/** What became of a purchase that was begun before, in this page or before a reload. */
async function settled ({ client, stage, texts }: VisitOptions, view: FlowView): Promise<FlowView> {
  let current = view
  while (current.authorization === 'running') {
    stage.pending(texts.pending)
    await new Promise((resolve) => { setTimeout(resolve, POLL_MS) })
    current = await client.flow()
  }
  return current
}

async function purchase (options: VisitOptions, view: FlowView, known = options.accountNumber): Promise<Ending> {
  const { texts, stage } = options
  if (view.authorization === 'succeeded') return await receipt(options)
  if (view.authorization === 'indeterminate') return await leave(options, texts.unknown)
  const found = known === undefined
    ? await identify(options)
    : await inFrame(options, {
      customer_identification: { account_number: known }
    })
  switch (found.outcome) {
    case 'verified':
      options.tell('verified', { accountNumber: found.accountNumber })
      return await buy(options, view)
    case 'cancelled':
      return 'cancelled'
    case 'apply':
      return await apply(options, view)
    case 'activation':
      return await leave(
        options,
        texts.activation,
        h('p', {}, h('a', { href: PORTAL, target: '_blank', rel: 'noopener noreferrer' }, texts.activate))
      )
    case 'refused':
      return await leave(options, texts.refused)
    default:
      return await stage.notice({
        title: found.outcome === 'retry' ? texts.retry : texts.notVerified,
        actions: [['again', texts.again], ['back', texts.back]]
      }) === 'again'
        ? await purchase(options, view)
        : 'cancelled'
  }
}

/** By the card's number or by name: one is enough. */
async function identify (options: VisitOptions, byCard = false): Promise<WidgetResult> {
  const { stage, texts, customer } = options
  const found = await stage.form({
    title: texts.who,
    fields: fieldsOf(byCard ? ['vcc_number'] : person, texts, customer),
    submit: texts.next,
    other: byCard ? texts.byDetails : texts.byCard,
    send: async (values) => await showWidget(options, {
      customer_identification: byCard
        ? { vcc_number: digitsOf(values.vcc_number) }
        : {
            personal_information: pick(values, person)
          }
    })
  })
  return found === 'other' ? await identify(options, !byCard) : found
}

async function inFrame (options: VisitOptions, fields: WidgetFields): Promise<WidgetResult> {
  options.stage.busy()
  return await showWidget(options, fields)
}

async function showWidget ({ stage, client }: VisitOptions, fields: WidgetFields): Promise<WidgetResult> {
  const container = stage.frame()
  try {
    return await client.openWidget({ container, ...fields })
  } finally {
    container.remove()
  }
}

async function buy (options: VisitOptions, view: FlowView): Promise<Ending> {
  const { stage, client, texts, locked, tell } = options
  stage.busy()
  const plans = await client.plans()
  try {
    const authorization = await choosePlan({
      stage,
      client,
      texts,
      view,
      plans,
      buy: async (fields) => await locked(async () => await client.authorize(fields))
    })
    tell('authorized', authorization)
    return await receipt(options, authorization)
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    if (error.code === 'already-authorized') return await receipt(options)
    if (error.code === 'outcome-unknown') return await leave(options, texts.unknown)
    throw error
  }
}

async function receipt ({ stage, texts, receipt, decided }: VisitOptions, { message }: Authorization = {

}): Promise<Ending> {
  decided()
  await stage.notice({
    title: texts.bought,
    children: [h('div', { part: 'receipt' }, message === undefined ? undefined : h('p', {}, message), receipt())],
    actions: [['close', texts.close]]
  })
  return 'done'
}

async function leave ({ stage, texts }: VisitOptions, title: string, ...children: Child[]): Promise<Ending> {
  await stage.notice({ title, children, actions: [['back', texts.back]] })
  return 'cancelled'
}

async function apply (options: VisitOptions, view: FlowView): Promise<Ending> {
  const { texts, stage } = options
  let values: Values = {}
  const [forms, terms] = await Promise.all([options.client.forms(), options.client.terms()])
  const provinces = Object.entries(forms.provinces as Record<string, string>)
  const found = await stage.form({
    title: texts.apply,
    fields: [
      ...fieldsOf(applicant, texts, options.customer).map(
        (field) => field.name === 'province' ? { ...field, options: provinces } : field
      ),
      { name: 'tos_agreement', label: texts.agree, type: 'checkbox' }
    ],
    submit: texts.send,
    before: [
      h('details', {}, h('summary', {}, texts.terms), h('div', { class: 'box', tabindex: 0 }, termsText(terms)))
    ],
    send: async (given) => {
      values = given
      return await showWidget(options, applicationOf(given))
    }
  })
  switch (found === 'other' ? 'cancelled' : found.outcome) {
    case 'apply':
      return await file(options, view, pick(values, ['middle_name']))
    case 'existing-account':
      return await purchase(options, view, String((found as WidgetResult).accountNumber))
    case 'cancelled':
      return 'cancelled'
    case 'activation':
      return await leave(
        options,
        texts.activation,
        h('p', {}, h('a', { href: PORTAL, target: '_blank', rel: 'noopener noreferrer' }, texts.activate))
      )
    case 'retry':
      return await stage.notice({
        title: texts.retry,
        actions: [['again', texts.again], ['back', texts.back]]
      }) === 'again'
        ? await apply(options, view)
        : 'cancelled'
    default:
      return await leave(options, texts.refused)
  }
}

function applicationOf (values: Values): WidgetFields {
  return {
    flow: 'apply',
    customer_identification: { personal_information: pick(values, person) },
    ...pick(values, ['email', 'address_1', 'address_2', 'city']),
    province: values.province as 'ON',
    phone_number: digitsOf(values.phone_number).replace(/^1(?=\d{10}$)/, ''),
    tos_agreement: true
  }
}

async function file (options: VisitOptions, view: FlowView, fields: { middle_name?: string }): Promise<Ending> {
  const { stage, client, texts, locked, tell, decided } = options
  stage.busy()
  const application = await locked(async () => await client.apply(fields))
  const status = application.status === 'approved' || application.status === 'declined' ? application.status : 'pending'
  tell(status, application)
  const title = messageOf(application, texts)
  if (status !== 'approved' || view.order === null) {
    decided()
    await stage.notice({ title, actions: [['close', texts.close]] })
    return 'done'
  }
  const next = await stage.notice({ title, actions: [['buy', texts.buyNow], ['close', texts.close]] })
  return next === 'buy' ? await purchase(options, view, String(application.account_number)) : 'done'
}

function messageOf ({ message }: Application, texts: Texts): string {
  return message ?? texts.applied
}

/** The shape of Flexiti's answer is not documented: its texts, one after the other. */
function termsText (terms: Record<string, unknown>): string {
  return Object.entries(terms).flatMap(
    ([key, value]) => typeof value === 'string' && key !== 'lang' ? [value.replace(/<[^>]*>/g, ' ')] : []
  ).join('\n\n')
}
