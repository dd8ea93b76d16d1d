/** One field of a form: its label, its control, and what is wrong with it. */
import type { ProblemError } from '../problem.js'
import { h } from './dom.js'
import type { Texts } from './texts.js'

export interface FieldSpec {
  /** Of the field in the request; problems name it so. */
  name: string
  label: string
  type?: string
  autocomplete?: string
  inputmode?: string
  maxlength?: number
  optional?: boolean
  /** Makes a list to choose from: code and label. */
  options?: ReadonlyArray<readonly [string, string]>
  value?: string | undefined
}

export interface Field {
  spec: FieldSpec
  row: HTMLElement
  control: HTMLInputElement | HTMLSelectElement
  value: () => string
  /** Whether what must be there is there. */
  check: () => boolean
  fail: (message: string) => void
}

export function createField (spec: FieldSpec, texts: Texts): Field {
  const { name, label, type = 'text', options, optional = false } = spec
  const id = `field-${name}`
  const common = {
    id,
    name,
    part: 'input',
    autocomplete: spec.autocomplete,
    'aria-required': optional ? undefined : 'true',
    'aria-describedby': `${id}-error`
  }
  const control = options === undefined
    ? h('input', { ...common, type, inputmode: spec.inputmode, maxlength: spec.maxlength })
    : h('select', common, h('option', { value: '' }), ...options.map(([value, text]) => h('option', { value }, text)))
  control.value = spec.value ?? ''
  const error = h('p', { class: 'error', part: 'error', id: `${id}-error` })
  const caption = h('label', { for: id, part: 'label' }, label)
  const row = type === 'checkbox'
    ? h('div', { class: 'field', part: 'field' }, h('div', { class: 'check' }, control, caption), error)
    : h('div', { class: 'field', part: 'field' }, caption, control, error)
  const value = (): string => type === 'checkbox'
    ? String(
      (control as HTMLInputElement).checked || ''
    )
    : control.value.trim()
  const say = (message: string): void => {
    error.textContent = message
    control.setAttribute('aria-invalid', String(message !== ''))
  }
  return {
    spec,
    row,
    control,
    value,
    fail: say,
    check () {
      const there = optional || value() !== ''
      say(there ? '' : texts.required)
      return there
    }
  }
}

/** Shows errors at the fields that they name, by the last part of the path. Returns whether all found their field. */
export function markFields (fields: readonly Field[], { errors }: ProblemError): boolean {
  let first: Field | undefined
  const found = errors.map(({ field, message }) => {
    const named = fields.find(({ spec }) => spec.name === field.split('.').at(-1))
    named?.fail(message)
    first ??= named
    return named !== undefined
  })
  first?.control.focus()
  return found.length > 0 && found.every(Boolean)
}
