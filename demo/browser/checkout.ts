/** The checkout: who the shopper is, the widget, the plans, the authorization. Whether it is paid, the server asks. */
import type { Choice } from '../../client/choices.js'
import { formatMoney } from '../shop/money.js'
import { hideAlert, showAlert, type Message } from './alert.js'
import { loadFlexiti } from './door.js'
import { find, lang, make, t, whileBusy } from './dom.js'
import { checkForm, clearFaults, focusFault, showFault, valueOf } from './fields.js'
import { drawPlans, nameOf, payment, type FormTexts } from './plans.js'
import { messageFor, showFaults } from './problems.js'

const root = find('[data-checkout]')
const { door = '', flow: referenceId = '', order = '', total = '', province = '', knownAccount = '' } = root.dataset
const identify = find<HTMLFormElement>('[data-identify]')
const planForm = find<HTMLFormElement>('[data-plan-form]')
const planStatus = find('[data-plan-status]')
const dialog = find<HTMLDialogElement>('[data-widget]')

const { createClient, choicesOf, ProblemError } = await loadFlexiti(door)
// The server knows the flow. The tab remembers only whether the widget has verified the shopper in it.
const VERIFIED = 'verified-flow'
const client = createClient({ baseUrl: door, referenceId, lang, storage: null })
client.addEventListener('expiring', () => { showAlert({ text: t.problems.expiring }) })

chooseIdentification()
identify.addEventListener('change', chooseIdentification)
// What is written by hand was not filled in by the page.
identify.addEventListener('input', ({ target }) => {
  const note = (target as HTMLElement).closest('[data-by]')?.querySelector<HTMLElement>('.filled')
  if (note !== null && note !== undefined) note.hidden = true
})
identify.addEventListener('submit', (event) => {
  event.preventDefault()
  begin()
})
find('[data-other-account]').addEventListener('click', () => {
  hideAlert()
  goTo('identify')
  find<HTMLInputElement>('#number').select()
})
await attempt(async () => {
  // At once: another browser that opens the link comes too late.
  await client.start()
  // After a reload among the plans, those are all that is missing.
  if (knownAccount !== '' && sessionStorage.getItem(VERIFIED) === referenceId) await offerPlans(knownAccount)
})
document.documentElement.dataset.ready = ''

function isByNumber (): boolean {
  return valueOf(identify, 'by') !== 'person'
}

function chooseIdentification (): void {
  for (const part of identify.querySelectorAll<HTMLElement>('[data-by]')) {
    part.hidden = (part.dataset.by === 'number') !== isByNumber()
  }
}

/** What the shopper said of themselves; undefined where it is no number. */
function identification (): Identification | undefined {
  if (!isByNumber()) {
    const text = (name: string): string => valueOf(identify, name)
    return {
      personal_information: {
        first_name: text('first_name'), last_name: text('last_name'), dob: text('dob'), postal_code: text('postal_code')
      }
    }
  }
  const digits = valueOf(identify, 'number').replace(/[\s-]/g, '')
  if (/^\d{16}$/.test(digits)) return { vcc_number: digits }
  return /^\d{1,14}$/.test(digits) ? { account_number: digits } : undefined
}

type Identification = { vcc_number: string } | { account_number: string } | {
  personal_information: Record<'first_name' | 'last_name' | 'dob' | 'postal_code', string>
}

async function begin (): Promise<void> {
  hideAlert()
  const asked = isByNumber() ? 'number' : 'person'
  if (!checkForm(identify, (input) => input.closest<HTMLElement>('[data-by]')?.dataset.by === asked)) return
  const customer = identification()
  if (customer === undefined) {
    showFault(identify, 'number', t.checkout.identify.numberWrong)
    focusFault(identify)
    return
  }
  const button = find<HTMLButtonElement>('[data-go]', identify)
  await whileBusy(
    button, button.dataset.busy ?? '', async () => { await attempt(async () => { await throughWidget(customer) }) }
  )
}

async function throughWidget (customer: Identification): Promise<void> {
  const { outcome, accountNumber } = await client.openWidget({ dialog, customer_identification: customer })
  if (outcome === 'verified') {
    sessionStorage.setItem(VERIFIED, referenceId)
    return await offerPlans(String(accountNumber))
  }
  const messages: Partial<Record<typeof outcome, Message>> = {
    cancelled: { text: t.problems.cancelled },
    'not-verified': { text: t.problems.notVerified },
    retry: { text: t.problems.retry },
    activation: {
      text: t.problems.activation,
      actions: [{ label: 'my.flexiti.com', go: 'https://my.flexiti.com/index' }]
    },
    apply: { text: t.problems.apply, actions: [{ label: t.checkout.identify.apply, go: '/apply' }] }
  }
  showAlert(messages[outcome] ?? { text: t.problems.refused })
}

async function offerPlans (account: string): Promise<void> {
  goTo('plan')
  planStatus.textContent = t.checkout.plans.loading
  planForm.replaceChildren()
  try {
    const [plans, texts] = await Promise.all([client.plans({ account_number: account }), formTexts()])
    const choices = choicesOf(plans)
    if (choices.length === 0) throw new NothingOfferedError()
    const credit = plans.customer?.available_credit
    planStatus.textContent = [
      t.checkout.plans.verified,
      credit !== undefined && t.checkout.plans.available(formatMoney(Math.round(Number(credit) * 100), lang))
    ].filter(Boolean).join(' ')
    planForm.replaceChildren(
      ...drawPlans({ plans, choices, texts, quebec: province === 'QC' }), confirmation(account, choices, texts)
    )
    find('#plan-title').focus()
  } catch (error) {
    goTo('identify')
    if (!(error instanceof NothingOfferedError)) throw error
    showAlert({ text: t.checkout.plans.none })
  }
}

class NothingOfferedError extends Error {}

/** The plans are shown without Flexiti's labels where those cannot be had. */
async function formTexts (): Promise<FormTexts> {
  try {
    return await client.forms() as FormTexts
  } catch {
    return {}
  }
}

/** Stays in sight however long the list of plans is. */
function confirmation (account: string, choices: readonly Choice[], texts: FormTexts): HTMLElement {
  const chosen = make('p', { class: 'confirm-choice', role: 'status' })
  const button = make('button', { class: 'button' }, t.checkout.plans.confirm(formatMoney(Number(total), lang)))
  const choiceMade = (): Choice | undefined => choices[Number(valueOf(planForm, 'choice') || NaN)]
  planForm.onchange = () => {
    const choice = choiceMade()
    chosen.replaceChildren(...choice === undefined
      ? []
      // Each in one piece, where there is no room for both in a line.
      : [make('span', {}, nameOf(choice, texts), '\u00a0·'), ' ', make('span', {}, payment(choice))])
  }
  planForm.onsubmit = (event) => {
    event.preventDefault()
    const choice = choiceMade()
    if (choice === undefined) return showAlert({ text: t.checkout.plans.choose })
    whileBusy(button, t.checkout.plans.confirming, async () => {
      await attempt(async () => { await buy(account, choice) })
    })
  }
  return make('div', { class: 'confirm' }, chosen,
    make('p', { class: 'note' }, t.checkout.plans.agree),
    make('div', { class: 'actions' }, button))
}

async function buy (account: string, { financing_option: option }: Choice): Promise<void> {
  hideAlert()
  await client.authorize({ account_number: account, financing_option: option })
  toOrder()
}

/** The order's page asks the server, which asks the internal door. It replaces this page, where all is done. */
function toOrder (): void {
  location.replace(`/orders/${order}`)
}

/** After these nobody knows, or it is bought: the order's own page tells. */
const settledElsewhere: readonly string[] = ['outcome-unknown', 'operation-in-progress', 'already-authorized']

async function attempt (run: () => Promise<void>): Promise<void> {
  try {
    await run()
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    if (settledElsewhere.includes(error.code)) return toOrder()
    // A flow serves one account; the order needs another flow for this one.
    if (error.code === 'account-mismatch') return restart()
    clearFaults(identify)
    const marked = showFaults(identify, error)
    showAlert(messageFor(error, { restart }))
    if (
      error.flexiti?.error === 'customer_identity_not_found' || error.flexiti?.error === 'not_verified'
    ) goTo('identify')
    if (marked) focusFault(identify)
  }
}

/** A new flow for the order. The page comes back with the number that the shopper gave. */
function restart (): void {
  const number = make('input', { name: 'account_number', value: valueOf(identify, 'number').replace(/[\s-]/g, '') })
  const form = make('form', { method: 'post', action: `/checkout/${order}/restart`, hidden: '' }, number)
  document.body.append(form)
  form.submit()
}

function goTo (step: 'identify' | 'plan'): void {
  for (const part of root.querySelectorAll<HTMLElement>('[data-step]')) part.hidden = part.dataset.step !== step
  for (const mark of document.querySelectorAll<HTMLElement>('[data-mark]')) {
    if (mark.dataset.mark === step) mark.setAttribute('aria-current', 'step')
    else mark.removeAttribute('aria-current')
  }
}
