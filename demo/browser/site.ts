/** What all pages share. Each works without it, but for the checkout and the application. */
import { watchTimelines } from './timeline.js'
import { openBench } from './bench.js'

submitOnChange()
sendOnce()
refreshLater()
openBench()
watchTimelines()
document.querySelector('[data-print]')?.addEventListener('click', () => { print() })
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

/** For a page that waits for an outcome. */
function refreshLater (): void {
  const { refresh } = document.querySelector<HTMLElement>('[data-refresh]')?.dataset ?? {}
  if (refresh !== undefined) setTimeout(() => { location.reload() }, Number(refresh))
}
