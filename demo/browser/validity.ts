/** What is wrong with a field, in the page's language: browsers say it in their own, which may be another. */
import { t } from './dom.js'

/** Has the browser's own bubbles speak the page's language too. */
export function translateFaults (): void {
  // It does not bubble.
  document.addEventListener('invalid', ({ target }) => {
    if (target instanceof HTMLInputElement) target.setCustomValidity(faultOf(target))
  }, true)
  document.addEventListener('input', ({ target }) => {
    if (target instanceof HTMLInputElement) target.setCustomValidity('')
  }, true)
}

/** For a field that is not valid. */
export function faultOf ({ type, validity, max, dataset }: HTMLInputElement): string {
  const { faults } = t
  if (type === 'checkbox') return t.apply.consent
  // A date that is half there has no value.
  if (validity.valueMissing && !validity.badInput) return faults.required
  if (type === 'date' || type === 'email') return faults[type]
  if (type === 'number') return faults.quantity(Number(max))
  const named = dataset.faultText
  return named === 'phone' || named === 'postalCode' ? faults[named] : faults.other
}
