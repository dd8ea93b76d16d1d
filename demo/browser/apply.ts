/** The application: Flexiti's form values and terms, its widget, and its decision. */
import { formatMoney } from '../shop/money.js'
import { hideAlert, showAlert } from './alert.js'
import { loadFlexiti } from './door.js'
import { find, lang, make, t, whileBusy } from './dom.js'
import { checkForm, clearFaults, focusFault, valueOf } from './fields.js'
import { messageFor, showFaults } from './problems.js'

const root = find('[data-apply]')
const { door = '' } = root.dataset
const form = find<HTMLFormElement>('[data-application]')
const result = find('[data-result]')
const dialog = find<HTMLDialogElement>('[data-widget]')

const { createClient, ProblemError } = await loadFlexiti(door)
let client = newClient()

find('[data-sample]').addEventListener('click', fillSample)
form.addEventListener('submit', (event) => {
  event.preventDefault()
  begin()
})
find('[data-result-again]').addEventListener('click', () => {
  client = newClient()
  show(form)
})
await Promise.all([fillLists(), fillTerms()])
document.documentElement.dataset.ready = ''

/** A flow of its own for each application: it needs no order. */
function newClient (): ReturnType<typeof createClient> {
  return createClient({ baseUrl: door, lang, storage: null })
}

async function fillLists (): Promise<void> {
  try {
    const values = await client.forms()
    for (const [field, key] of [['occupation_id', 'occupation_ids'], ['housing_type', 'housing_type']] as const) {
      const options = Object.entries((values[key] ?? {}) as Record<string, string>).map(
        ([value, label]) => make('option', { value }, label)
      )
      find(`#${field}`, form).append(...options)
    }
  } catch (error) {
    tell(error)
  }
}

async function fillTerms (): Promise<void> {
  const place = find('[data-terms]')
  try {
    const { lang: _, ...texts } = await client.terms()
    const paragraphs = Object.values(texts).filter((text) => typeof text === 'string').flatMap(
      (text) => text.split('\n')
    )
    place.replaceChildren(...paragraphs.map((text) => make('p', {}, text)))
  } catch {
    place.replaceChildren(make('p', {}, t.apply.loadingFailed))
  }
}

function fillSample (): void {
  const quebec = valueOf(form, 'province') === 'QC'
  const sample: Record<string, string> = {
    first_name: 'Jeanne',
    last_name: 'Bouleau',
    dob: '1990-05-17',
    email: 'jeanne.bouleau@example.com',
    phone_number: '5145550142',
    address_1: quebec ? '12, rue des Épinettes' : '12 Spruce Street',
    city: quebec ? 'Québec' : 'Toronto',
    postal_code: quebec ? 'G1R 4S9' : 'M4B 1B3'
  }
  for (const [name, value] of Object.entries(sample)) find<HTMLInputElement>(`#${name}`, form).value = value
  clearFaults(form)
}

async function begin (): Promise<void> {
  hideAlert()
  if (!checkForm(form)) return
  const button = find<HTMLButtonElement>('[data-go]', form)
  await whileBusy(button, button.dataset.busy ?? '', async () => {
    try {
      await apply(button)
    } catch (error) {
      tell(error)
    }
  })
}

async function apply (button: HTMLButtonElement): Promise<void> {
  const text = (name: string): string => valueOf(form, name)
  const given = (...names: string[]): Record<string, string> => Object.fromEntries(
    names.map((name) => [name, text(name)]).filter(([, value]) => value !== '')
  )
  const { outcome, accountNumber } = await client.openWidget({
    dialog,
    flow: 'apply',
    customer_identification: {
      personal_information: {
        first_name: text('first_name'),
        last_name: text('last_name'),
        dob: text('dob'),
        postal_code: text('postal_code'),
        ...given('middle_name')
      }
    },
    email: text('email'),
    phone_number: text('phone_number').replace(/\D/g, '').slice(-10),
    address_1: text('address_1'),
    city: text('city'),
    province: text('province') as 'ON',
    tos_agreement: true,
    ...given('address_2')
  })
  switch (outcome) {
    case 'apply':
      button.textContent = t.apply.sending
      return decide(await client.apply(given('middle_name', 'occupation_id', 'housing_type')))
    case 'existing-account':
      return showResult({ title: t.apply.existing, account: String(accountNumber) })
    case 'activation':
      return showAlert({
        text: t.problems.activation,
        actions: [{ label: 'my.flexiti.com', go: 'https://my.flexiti.com/index' }]
      })
    case 'retry':
      return showAlert({ text: t.problems.retry })
    case 'cancelled':
      return showAlert({ text: t.problems.cancelled })
    default:
      showAlert({ text: t.problems.refused })
  }
}

function decide (
  { status, message = '', account_number: account, ...rest }: Awaited<ReturnType<typeof client.apply>>
): void {
  const { credit_limit: limit } = rest as { credit_limit?: number }
  if (status === 'approved') {
    return showResult(
      { title: t.apply.approved, text: message, account: String(account), limit }
    )
  }
  showResult({ title: status === 'pending' ? t.apply.pending : t.apply.declined, text: message })
}

function showResult (
  { title, text = '', account, limit }: { title: string, text?: string, account?: string, limit?: number | undefined }
): void {
  find('#result-title', result).textContent = title
  find('[data-result-text]', result).textContent = text
  find('[data-result-facts]', result).replaceChildren(
    ...limit === undefined
      ? []
      : [
          make('div', {}, make('dt', {}, t.apply.limit), make('dd', {}, formatMoney(limit * 100, lang)))
        ],
    ...account === undefined
      ? []
      : [
          make('div', {}, make('dt', {}, t.apply.account), make('dd', {}, make('code', {}, account)))
        ]
  )
  const pay = find<HTMLFormElement>('[data-result-pay]', result)
  pay.hidden = account === undefined
  find<HTMLInputElement>('input', pay).value = account ?? ''
  find('[data-result-leave]', result).hidden = account !== undefined
  show(result)
  find('#result-title', result).focus()
}

function show (part: HTMLElement): void {
  for (const element of [form, result]) element.hidden = element !== part
  // It invites to apply.
  find('[data-lead]').hidden = part !== form
}

function tell (error: unknown): void {
  if (!(error instanceof ProblemError)) throw error
  const marked = showFaults(form, error)
  showAlert(messageFor(error, { restart: () => { location.reload() } }))
  if (marked) focusFault(form)
}
