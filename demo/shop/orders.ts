/** Orders: placed by a visit, paid in a flow that this server opens, and paid once the internal door says so. */
import { randomInt } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { InternalDoor } from '../doors/internal-door.js'
import { billFor, isSameBill } from './cart.js'
import { createOrderFlows, type OrderFlows } from './order-flows.js'
import type { Order } from './order.js'
import { singleFlight } from './single-flight.js'
import { provinceOf, type Visit } from './visits.js'

export interface Orders extends Pick<OrderFlows, 'refresh' | 'revive' | 'restart'> {
  /** The order for what is in the cart, or the one that waits for the same already. Undefined for an empty cart. */
  place (visit: Visit): Promise<Order | undefined>
  /** An order of this visit. */
  find (reference: string, visit: Visit): Order | undefined
  /** The order of this visit that waits for its payment. */
  waiting (visit: Visit): Order | undefined
  /** For the back office. */
  get (reference: string): Order | undefined
  /** Newest first. */
  list (): Order[]
}

export interface OrdersOptions {
  door: InternalDoor
  now: () => number
  findVisit: (id: string) => Visit | undefined
}

const MAX_ORDERS = 500
/** Without those that are taken for one another. */
const LETTERS = '23456789ABCDEFGHJKMNPQRSTVWXYZ'

export function createOrders ({ door, now, findVisit }: OrdersOptions): Orders {
  const orders = new LRUCache<string, Order>({ max: MAX_ORDERS })
  /** By visit: a double click places one order. */
  const placing = new Map<string, Promise<Order | undefined>>()
  const { open, refresh, retire, revive, restart } = createOrderFlows({ door, onPaid: forgetCart })

  async function placeOnce (visit: Visit): Promise<Order | undefined> {
    const province = provinceOf(visit)
    const bill = billFor(visit.cart, province)
    if (bill.lines.length === 0) return undefined
    for (const order of unpaid(visit)) {
      await refresh(order)
      // Nobody knows yet whether it is paid: a second order might pay twice.
      if (order.payment.state === 'running' || order.payment.state === 'indeterminate') return order
      if (order.payment.state === 'succeeded') continue
      if (order.province === province && isSameBill(order.bill, bill)) return order
      if (!await retire(order)) return order
      order.replaced = true
    }
    const reference = newReference()
    const referenceId = await open(reference, bill)
    const order: Order = {
      reference,
      visitId: visit.id,
      bill,
      province,
      placedAt: now(),
      referenceId,
      payment: { state: 'none' },
      attempt: undefined,
      replaced: false,
      moves: []
    }
    orders.set(reference, order)
    return order
  }

  function unpaid (visit: Visit): Order[] {
    return [...orders.values()].filter((order) =>
      order.visitId === visit.id && !order.replaced && order.payment.state !== 'succeeded')
  }

  function forgetCart ({ visitId, bill }: Order): void {
    const visit = findVisit(visitId)
    // Only if it is still the cart that was paid for.
    if (visit !== undefined && isSameBill(billFor(visit.cart, provinceOf(visit)), bill)) visit.cart.clear()
  }

  function newReference (): string {
    const letters = Array.from({ length: 5 }, () => LETTERS[randomInt(LETTERS.length)] ?? '')
    const reference = `EP-${letters.join('')}`
    return orders.has(reference) ? newReference() : reference
  }

  return {
    place: async (visit) => await singleFlight(placing, visit.id, async () => await placeOnce(visit)),
    find (reference, visit) {
      const order = orders.get(reference)
      return order?.visitId === visit.id ? order : undefined
    },
    refresh,
    revive,
    restart,
    waiting: (visit) => unpaid(visit)[0],
    get: (reference) => orders.get(reference),
    list: () => [...orders.values()].sort((one, other) => other.placedAt - one.placedAt)
  }
}
