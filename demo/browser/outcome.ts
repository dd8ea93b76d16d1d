/**
 * The page of an order whose outcome is unknown: asks the shop's server again until it knows, and then shows what it
 * says in place of what was there. Not by loading the page anew: a screen reader would begin at the top each time.
 */
import { find } from './dom.js'

export function watchOutcome (): void {
  const { refresh } = document.querySelector<HTMLElement>('[data-refresh]')?.dataset ?? {}
  if (refresh !== undefined) lookAgain(Number(refresh))
}

function lookAgain (afterMs: number): void {
  setTimeout(() => { look().then((isKnown) => { if (!isKnown) lookAgain(afterMs) }) }, afterMs)
}

/** Returns whether the outcome is known now. */
async function look (): Promise<boolean> {
  try {
    const response = await fetch(location.href, { headers: { accept: 'text/html' } })
    // A server that cannot say does not end the wait.
    if (!response.ok) return false
    const page = new DOMParser().parseFromString(await response.text(), 'text/html')
    if (page.querySelector('[data-refresh]') !== null) return false
    show(page)
    return true
  } catch {
    return false
  }
}

function show (page: Document): void {
  for (const part of ['main', '.cart-link']) find(part).replaceChildren(...find(part, page).childNodes)
  document.title = page.title
  const title = find('h1')
  title.tabIndex = -1
  title.focus()
}
