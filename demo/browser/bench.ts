/** The card of magic values: fills in what is clicked, and turns the simulator's switches without leaving the page. */
import { find } from './dom.js'

const WIDE = '(min-width: 60rem)'

export function openBench (): void {
  const card = document.querySelector<HTMLDetailsElement>('[data-bench]')
  if (card === null) return
  card.open = matchMedia(WIDE).matches
  card.addEventListener('click', ({ target }) => {
    const { fill, value = '' } = (target as Element).closest<HTMLElement>('[data-fill]')?.dataset ?? {}
    if (fill !== undefined) fillIn(fill, value)
  })
  watchSwitches(find<HTMLFormElement>('[data-switches]', card))
}

function fillIn (name: string, value: string): void {
  const input = document.querySelector<HTMLInputElement>(`#${name}`)
  if (input === null) return
  // The field may wait behind the other way to identify oneself.
  document.querySelector<HTMLInputElement>(`input[name=by][value=${name}]`)?.click()
  input.value = value
  input.focus()
}

function watchSwitches (form: HTMLFormElement): void {
  const status = find('[role=status]', form)

  async function ask (body?: URLSearchParams): Promise<void> {
    try {
      const response = await fetch(form.action, {
        headers: { accept: 'application/json' }, ...(body !== undefined && { method: 'POST', body })
      })
      if (!response.ok) throw new Error(`status ${response.status}`)
      const switches = await response.json() as Record<string, boolean>
      for (const button of form.querySelectorAll<HTMLButtonElement>('[role=switch]')) {
        button.setAttribute(
          'aria-checked', String(switches[button.value] === true)
        )
      }
      status.textContent = body?.has('expire') === true ? status.dataset.done ?? '' : ''
    } catch {
      status.textContent = form.dataset.failed ?? ''
    }
  }

  form.addEventListener('submit', (event) => {
    event.preventDefault()
    const { submitter } = event
    if (submitter instanceof HTMLButtonElement) ask(new URLSearchParams({ [submitter.name]: submitter.value }))
  })
  // A lost answer is lost once, and others may turn switches too.
  document.addEventListener('visibilitychange', () => { if (!document.hidden) ask() })
  form.closest('details')?.addEventListener('toggle', () => { ask() })
  ask()
}
