/** Orders: placed by a visit, paid in a flow that this server opens, and paid once the internal door says so. */
import { randomInt } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { InternalDoor, Payment } from '../doors/internal-door.js'
import { billFor, type Bill } from './cart.js'
import { decimal } from './money.js'
import type { Province } from './provinces.js'
import { provinceOf, type Visit } from './visits.js'

/** An authorization that a shopper began: its name in the ledger. */
export interface Attempt {
  readonly key: string
  /** The flow that it is in. */
  readonly referenceId: string
}

/** A call that moves money after the purchase. Written down before it is sent. */
export interface Move {
  readonly kind: 'capture' | 'release' | 'return' | 'refund'
  readonly key: string
  readonly amount: string
}

export interface Order {
  /** For people, for Flexiti and in addresses, e.g. `EP-7K2M9`. */
  readonly reference: string
  readonly visitId: string
  readonly bill: Bill
  readonly province: Province
  readonly placedAt: number
  /** The flow it is paid in; an expired one is followed by another. */
  referenceId: string
  /** What the internal door said last. */
  payment: Payment
  /** The last authorization that was found running or in doubt: for the back office, also when it has ended. */
  attempt: Attempt | undefined
  /** Whether the shopper went back to the cart and ordered something else. */
  replaced: boolean
  readonly moves: Move[]
}

export interface Orders {
  /** The order for what is in the cart, or the one that waits for the same already. Undefined for an empty cart. */
  place (visit: Visit): Promise<Order | undefined>
  /** An order of this visit. */
  find (reference: string, visit: Visit): Order | undefined
  /** Asks the internal door how the payment stands. Answers the order's phase, `gone` where the flow is forgotten. */
  refresh (order: Order): Promise<string>
  /** Makes sure that an order that nobody has paid has a flow to pay it in. Answers whether the flow is a new one. */
  revive (order: Order): Promise<boolean>
  /** As `revive`, also where the flow lives: another browser may have it. */
  restart (order: Order): Promise<boolean>
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
  const reviving = new Map<string, Promise<boolean>>()

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

  async function open (reference: string, { total }: Bill): Promise<string> {
    return await door.openFlow({ reference, amount: decimal(total) })
  }

  /** Ends the order's flow: nothing can be bought in it from then on. Answers whether nothing was, until then. */
  async function retire (order: Order): Promise<boolean> {
    await door.endFlow(order.referenceId)
    await refresh(order)
    return order.payment.state === 'none'
  }

  function unpaid (visit: Visit): Order[] {
    return [...orders.values()].filter((order) => order.visitId === visit.id && !order.replaced && order.payment.state !== 'succeeded')
  }

  async function refresh (order: Order): Promise<string> {
    const { referenceId } = order
    const flow = await door.findFlow(referenceId)
    const told = flow?.payment
    if (told?.key !== undefined) order.attempt = { key: told.key, referenceId }
    const payment = told === undefined || (told.state === 'succeeded' && told.authorizationId === undefined) ? await lookUp(order) : told
    if (payment.state === 'succeeded' && order.payment.state !== 'succeeded') forgetCart(order)
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

  function forgetCart ({ visitId, bill }: Order): void {
    const visit = findVisit(visitId)
    // Only if it is still the cart that was paid for.
    if (visit !== undefined && isSameBill(billFor(visit.cart, provinceOf(visit)), bill)) visit.cart.clear()
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
    place: async (visit) => await once(placing, visit.id, async () => await placeOnce(visit)),
    find (reference, visit) {
      const order = orders.get(reference)
      return order?.visitId === visit.id ? order : undefined
    },
    refresh,
    revive: async (order) => await once(reviving, order.reference, async () => await reviveOnce(order)),
    restart: async (order) => await once(reviving, order.reference, async () => await restartOnce(order)),
    waiting: (visit) => unpaid(visit)[0],
    get: (reference) => orders.get(reference),
    list: () => [...orders.values()].sort((one, other) => other.placedAt - one.placedAt)
  }

  function newReference (): string {
    const letters = Array.from({ length: 5 }, () => LETTERS[randomInt(LETTERS.length)] ?? '')
    const reference = `EP-${letters.join('')}`
    return orders.has(reference) ? newReference() : reference
  }
}

/** Callers who come while it runs share its result. */
async function once<T> (running: Map<string, Promise<T>>, key: string, run: () => Promise<T>): Promise<T> {
  const under = running.get(key) ?? run().finally(() => { running.delete(key) })
  running.set(key, under)
  return await under
}

function isSameBill (one: Bill, other: Bill): boolean {
  return one.total === other.total && one.lines.length === other.lines.length &&
    one.lines.every(({ product, quantity }, index) => {
      const line = other.lines[index]
      return product === line?.product && quantity === line.quantity
    })
}
