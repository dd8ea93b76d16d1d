/** The page's one place for what went wrong, and what can be done about it. */
import { find, make } from './dom.js'

export interface Action {
  label: string
  /** An address to go to, or what to do. */
  go: string | (() => void)
}

export interface Message {
  text: string
  actions?: readonly Action[]
}

export function showAlert ({ text, actions = [] }: Message): void {
  const box = find('[data-alert]')
  box.hidden = false
  find('[data-alert-text]', box).textContent = text
  find('[data-alert-actions]', box).replaceChildren(...actions.map(({ label, go }) => {
    if (typeof go === 'string') return make('a', { class: 'button quiet small', href: go }, label)
    const button = make('button', { class: 'button quiet small', type: 'button' }, label)
    button.addEventListener('click', go)
    return button
  }))
  box.focus()
  box.scrollIntoView({ block: 'nearest' })
}

export function hideAlert (): void {
  find('[data-alert]').hidden = true
}
