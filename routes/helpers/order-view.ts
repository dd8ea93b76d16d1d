/** The order of a flow, as both doors show it. */
import type { Order } from '../../src/flows/flow.js'

export interface OrderView {
  reference: string
  /** Decimal, e.g. `234.45`. */
  amount: string
  auto_capture: boolean
  currency: 'CAD'
}

export function orderView (order: Order | undefined): OrderView | null {
  if (order === undefined) return null
  return { reference: order.reference, amount: order.amount, auto_capture: order.autoCapture ?? false, currency: 'CAD' }
}
