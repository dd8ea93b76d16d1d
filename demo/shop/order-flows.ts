/** The flow that an order is paid in: opened and ended at the internal door, which also says whether it is paid. */
import type { InternalDoor, Payment } from '../doors/internal-door.js'
import type { Bill } from './cart.js'
import { decimal } from './money.js'
import type { Order } from './order.js'
import { singleFlight } from './single-flight.js'

export interface OrderFlows {
  /** Opens a flow, and returns its reference id. */
  open (reference: string, bill: Bill): Promise<string>
  /** Asks the internal door how the payment stands. Returns the flow's phase, `gone` where the flow is forgotten. */
  refresh (order: Order): Promise<string>
  /** Ends the order's flow: nothing can be bought in it from then on. Returns whether nothing was, until then. */
  retire (order: Order): Promise<boolean>
  /** Makes sure that an order that nobody has paid has a flow to pay it in. Returns whether the flow is a new one. */
  revive (order: Order): Promise<boolean>
  /** As `revive`, also where the flow lives: another browser may have it. */
  restart (order: Order): Promise<boolean>
}

export interface OrderFlowsOptions {
  door: InternalDoor
  /** Called when an order turns out to be paid. */
  onPaid: (order: Order) => void
}

export function createOrderFlows ({ door, onPaid }: OrderFlowsOptions): OrderFlows {
  const reviving = new Map<string, Promise<boolean>>()

  async function open (reference: string, { total }: Bill): Promise<string> {
    return await door.openFlow({ reference, amount: decimal(total) })
  }

  async function retire (order: Order): Promise<boolean> {
    await door.endFlow(order.referenceId)
    await refresh(order)
    return order.payment.state === 'none'
  }

  async function refresh (order: Order): Promise<string> {
    const { referenceId } = order
    const flow = await door.findFlow(referenceId)
    const told = flow?.payment
    if (told?.key !== undefined) order.attempt = { key: told.key, referenceId }
    const payment = told === undefined || (told.state === 'succeeded' && told.authorizationId === undefined)
      ? await lookUp(order)
      : told
    if (payment.state === 'succeeded' && order.payment.state !== 'succeeded') onPaid(order)
    // What was authorized stays so, also when the flow that it went through is forgotten.
    if (order.payment.state !== 'succeeded' || payment.state === 'succeeded') order.payment = payment
    return flow?.phase ?? 'gone'
  }

  /** For a flow that is forgotten, or was settled by a person: Flexiti has it under the order's reference. */
  async function lookUp ({ reference, payment }: Order): Promise<Payment> {
    const found = (await door.listAuthorizations()).find((authorization) => authorization.reference === reference)
    if (found === undefined) return payment
    return { state: 'succeeded', authorizationId: String(found.authorization_id), amount: String(found.amount) }
  }

  async function reviveOnce (order: Order): Promise<boolean> {
    const phase = await refresh(order)
    if (order.payment.state !== 'none' || order.replaced || phase === 'open' || phase === 'widget') return false
    order.referenceId = await open(order.reference, order.bill)
    return true
  }

  async function restartOnce (order: Order): Promise<boolean> {
    await refresh(order)
    if (order.payment.state !== 'none' || order.replaced || !await retire(order)) return false
    order.referenceId = await open(order.reference, order.bill)
    return true
  }

  return {
    open,
    refresh,
    retire,
    revive: async (order) => await singleFlight(reviving, order.reference, async () => await reviveOnce(order)),
    restart: async (order) => await singleFlight(reviving, order.reference, async () => await restartOnce(order))
  }
}
