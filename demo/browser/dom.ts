/** Small help with the page's elements. */
import { textsFor, type Lang, type Texts } from '../texts/texts.js'

export const lang: Lang = document.documentElement.lang.startsWith('fr') ? 'fr' : 'en'
export const t: Texts = textsFor(lang)

/** An element that the page's own markup has. */
export function find<E extends Element = HTMLElement> (selector: string, within: ParentNode = document): E {
  const element = within.querySelector<E>(selector)
  if (element === null) throw new Error(`the page has no ${selector}`)
  return element
}

type Child = Node | string | undefined | false

/** Makes an element. What is put in is text, never markup. */
export function make<K extends keyof HTMLElementTagNameMap> (
  tag: K, attributes: Record<string, string> = {}, ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.append(...children.filter((child) => child !== undefined && child !== false))
  return element
}

/** Runs what a button begins, with the button saying so, and takes no second click meanwhile. */
export async function whileBusy (button: HTMLButtonElement, label: string, run: () => Promise<void>): Promise<void> {
  if (button.getAttribute('aria-disabled') === 'true') return
  const before = button.textContent ?? ''
  // Not `disabled`: the focus would be lost.
  button.setAttribute('aria-disabled', 'true')
  button.textContent = label
  try {
    await run()
  } finally {
    button.removeAttribute('aria-disabled')
    button.textContent = before
  }
}
