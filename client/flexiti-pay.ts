/** Defines `<flexiti-pay>`. docs/client.md describes it. */
import { FlexitiPay } from './flexiti-pay/element.js'

export { FlexitiPay } from './flexiti-pay/element.js'
export type { FlexitiPayEvents } from './flexiti-pay/events.js'

// The script may be loaded under two names, and there is no registry where a server renders the page.
if (globalThis.customElements?.get('flexiti-pay') === undefined) {
  globalThis.customElements?.define(
    'flexiti-pay',
    FlexitiPay
  )
}

declare global {
  interface HTMLElementTagNameMap {
    'flexiti-pay': FlexitiPay
  }
}
