/** What all pages share. Each works without it, but for the checkout and the application. */
import { openBench } from './bench.js'
import { watchOutcome } from './outcome.js'
import { watchTimelines } from './timeline.js'
import { translateFaults } from './validity.js'

translateFaults()
submitOnChange()
sendOnce()
watchOutcome()
openBench()
watchTimelines()
document.addEventListener(
  'click', ({ target }) => { if ((target as Element).closest('[data-print]') !== null) print() }
)
// A page out of the browser's own memory shows what was: the cart may have changed, the order may be paid.
addEventListener('pageshow', ({ persisted }) => { if (persisted) location.reload() })

/** A choice takes effect by itself; the form's button is for pages without scripts. */
function submitOnChange (): void {
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-auto]')) {
    form.querySelector('button')?.classList.add('hidden')
    form.addEventListener('change', () => { if (form.reportValidity()) form.requestSubmit() })
  }
}

/** A double click sends once. */
function sendOnce (): void {
  for (const form of document.querySelectorAll<HTMLFormElement>('form[data-once]')) {
    let sent = false
    form.addEventListener('submit', (event) => {
      if (sent) event.preventDefault()
      sent = true
    })
  }
}
