/** A form in the dialog: sends what the shopper filled in, and stays as long as they can mend what is wrong. */
import { ProblemError } from '../problem.js'
import { h, type Child } from './dom.js'
import { createField, markFields, type Field, type FieldSpec } from './form-field.js'
import type { Texts } from './texts.js'

export type Values = Readonly<Record<string, string>>

export interface FormSpec<Result> {
  title: string
  fields: readonly FieldSpec[]
  submit: string
  /** Stands above the fields, and below them. */
  before?: readonly Child[]
  after?: readonly Child[]
  /** Something else that the shopper may do instead. */
  other?: string
  /** What is still missing besides the fields, in words. */
  missing?: () => string | undefined
  /** The form stays, and says why, as long as this throws a ProblemError that the shopper can do something about. */
  send: (values: Values) => Promise<Result>
}

export interface FormOptions<Result> {
  texts: Texts
  /** Called with what the shopper can do something about. */
  onProblem: (problem: ProblemError) => void
  onResult: (result: Result | 'other') => void
  /** Called with anything that ends the form otherwise. */
  onFailure: (reason: unknown) => void
}

/** A shopper can mend their input, choose again, or wait; anything else ends the form. */
function isMendable ({ status, code }: ProblemError): boolean {
  return [0, 400, 422, 429, 503].includes(status) || code === 'flexiti-rejected' || code === 'flexiti-not-found'
}

export function createForm<Result> (
  spec: FormSpec<Result>, { texts, onProblem, onResult, onFailure }: FormOptions<Result>
): HTMLElement {
  const fields = spec.fields.map((field) => createField(field, texts))
  const alert = h('p', { class: 'error', part: 'error', role: 'alert' })
  const submit = h('button', { class: 'strong', part: 'submit' }, spec.submit)

  async function send (): Promise<void> {
    alert.textContent = ''
    const wrong = fields.filter(({ check }) => !check())
    if (wrong[0] !== undefined) {
      wrong[0].control.focus()
      return
    }
    const missing = spec.missing?.()
    if (missing !== undefined) {
      alert.textContent = missing
      return
    }
    submit.disabled = true
    try {
      onResult(await spec.send(valuesOf(fields)))
    } catch (error) {
      if (!(error instanceof ProblemError) || !isMendable(error)) {
        onFailure(error)
        return
      }
      onProblem(error)
      alert.textContent = markFields(fields, error) ? '' : error.flexiti?.message ?? error.message
    }
    submit.disabled = false
  }

  return h('form', {
    novalidate: true,
    onsubmit: (event) => { event.preventDefault(); send().catch(onFailure) }
  },
  ...spec.before ?? [],
  ...fields.map(({ row }) => row),
  ...spec.after ?? [],
  alert,
  h('div', { class: 'actions' },
    spec.other === undefined
      ? undefined
      : h('button', { type: 'button', class: 'link', onclick: () => { onResult('other') } }, spec.other),
    submit))
}

/** Those that are filled in. */
function valuesOf (fields: readonly Field[]): Values {
  return Object.fromEntries(fields.flatMap(({ spec: { name }, value }) => value() === '' ? [] : [[name, value()]]))
}
