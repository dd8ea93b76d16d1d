/** Fields of a form: their values, and the faults beside them. */
import { find } from './dom.js'
import { faultOf } from './validity.js'

/** Trimmed; empty where there is no such field. */
export function valueOf (form: HTMLFormElement, name: string): string {
  const value = new FormData(form).get(name)
  return typeof value === 'string' ? value.trim() : ''
}

export function clearFaults (form: HTMLFormElement): void {
  for (const fault of form.querySelectorAll('.fault')) fault.textContent = ''
  for (const input of form.querySelectorAll('[aria-invalid]')) input.removeAttribute('aria-invalid')
}

/** Answers whether the form has such a field. */
export function showFault (form: HTMLFormElement, name: string, message: string): boolean {
  const input = form.elements.namedItem(name)
  const place = form.querySelector(`#${CSS.escape(name)}-fault`)
  if (!(input instanceof HTMLElement) || place === null) return false
  place.textContent = message
  input.setAttribute('aria-invalid', 'true')
  return true
}

/** Marks what the browser finds wrong, and goes to the first. Answers whether all is well. */
export function checkForm (form: HTMLFormElement, isAsked: (input: HTMLInputElement) => boolean = () => true): boolean {
  clearFaults(form)
  const inputs = [...form.querySelectorAll('input')].filter((input) => isAsked(input) && !input.validity.valid)
  for (const input of inputs) showFault(form, input.name, faultOf(input))
  inputs[0]?.focus()
  return inputs.length === 0
}

/** Goes to the first field that is marked. */
export function focusFault (form: HTMLFormElement): void {
  find<HTMLElement>('[aria-invalid]', form).focus()
}
