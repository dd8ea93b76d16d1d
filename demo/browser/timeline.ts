/** Says what a mark of a timeline is, on hover and on focus. */
import { find } from './dom.js'

export function watchTimelines (): void {
  for (const figure of document.querySelectorAll<HTMLElement>('[data-timeline]')) {
    const place = find('[data-timeline-text]', figure)
    const tell = ({ target }: Event): void => {
      const text = (target as Element | null)?.closest<SVGElement>('[data-text]')?.dataset.text
      if (text !== undefined) place.textContent = text
    }
    figure.addEventListener('pointerover', tell)
    figure.addEventListener('focusin', tell)
  }
}
