/** What the back office knows of an order: from the internal door, and never from a page. */
import type { Json } from '../doors/http.js'
import type { InternalDoor, Operation } from '../doors/internal-door.js'
import type { AuthorizationView, CaptureView, LedgerRow } from '../views/back-office/order.js'
import type { OrderRow, OrderState } from '../views/back-office/list.js'
import { decimal, toCents } from './money.js'
import type { Move, Order } from './order.js'
import type { Orders } from './orders.js'

export interface BackOffice {
  rows (): Promise<OrderRow[]>
  /** Flexiti's authorization of the order, whatever the flow knows of it. */
  authorizationOf (order: Order): Promise<AuthorizationView | undefined>
  ledgerOf (order: Order): Promise<LedgerRow[]>
  stateOf (order: Order, authorization: AuthorizationView | undefined): OrderState
}

export function createBackOffice ({ door, orders }: { door: InternalDoor, orders: Orders }): BackOffice {
  async function authorizationOf (order: Order): Promise<AuthorizationView | undefined> {
    const found = (await door.listAuthorizations()).find(({ reference }) => reference === order.reference)
    return found === undefined ? undefined : await describe(found)
  }

  async function describe (authorization: Json): Promise<AuthorizationView> {
    const id = String(authorization.authorization_id)
    const accountNumber = String(authorization.account_number)
    const ofAccount = await door.listCaptures(accountNumber)
    const captures = ofAccount.filter((capture) => String(capture.authorization_id) === id)
    return {
      id,
      accountNumber,
      amount: toCents(authorization.amount) ?? 0,
      remaining: toCents(authorization.remaining_authorization_amount) ?? 0,
      regular: (authorization.financing_option as Json | undefined)?.transaction_type === 'regular_purchase',
      captures: captures.map(describeCapture)
    }
  }

  async function ledgerOf (order: Order): Promise<LedgerRow[]> {
    const moves = await Promise.all(order.moves.map(async ({ kind, key, amount }): Promise<LedgerRow> => {
      const operation = await door.findOperation(key)
      return { kind, key, amount, operation, state: stateIn(operation) }
    }))
    return [...await purchaseOf(order), ...moves]
  }

  /** What was found in doubt has its entry; of a purchase that went well the door tells no key. */
  async function purchaseOf ({ attempt, payment, bill }: Order): Promise<LedgerRow[]> {
    const rows: LedgerRow[] = []
    const operation = attempt === undefined ? undefined : await door.findOperation(attempt.key, attempt.referenceId)
    if (attempt !== undefined && operation !== undefined) {
      rows.push({ kind: 'authorize', key: attempt.key, amount: operation.amount, operation, state: stateIn(operation) })
    }
    if (payment.state === 'none' || (operation !== undefined && operation.state !== 'rejected')) return rows
    const amount = payment.amount ?? decimal(bill.total)
    return [...rows, { kind: 'authorize', key: undefined, amount, operation: undefined, state: payment.state }]
  }

  return {
    authorizationOf,
    ledgerOf,
    stateOf,
    rows: async () => await Promise.all(orders.list().map(async (order) => {
      await orders.refresh(order)
      const authorization = order.payment.state === 'succeeded' ? await authorizationOf(order) : undefined
      const ledger = order.moves.length === 0 ? [] : await ledgerOf(order)
      const attention = order.payment.state === 'indeterminate' || ledger.some(
        ({ operation }) => operation?.state === 'indeterminate'
      )
      return { order, state: stateOf(order, authorization), attention }
    }))
  }
}

function stateIn (operation: Operation | undefined): LedgerRow['state'] {
  return (operation?.state ?? 'free') as LedgerRow['state']
}

function stateOf ({ payment, replaced }: Order, authorization: AuthorizationView | undefined): OrderState {
  if (payment.state === 'running' || payment.state === 'indeterminate') return payment.state
  if (payment.state === 'none' || authorization === undefined) {
    return replaced ? 'replaced' : payment.state === 'none' ? 'waiting' : 'authorized'
  }
  if (authorization.captures.length === 0) return authorization.remaining > 0 ? 'authorized' : 'closed'
  return authorization.remaining > 0 ? 'part' : 'captured'
}

function describeCapture ({ capture_id: id, amount, remaining_capture_amount: left }: Json): CaptureView {
  return { id: String(id), amount: toCents(amount) ?? 0, left: toCents(left) ?? 0 }
}

/** The call of the internal door that a move is. */
export function callFor (kind: Move['kind'], order: Order, { authorizationId, accountNumber, captureId, amount }: {
  authorizationId: string
  accountNumber: string
  captureId: string
  /** Decimal. */
  amount: string
}): { path: string, body: Json } {
  const authorization = `/v1/authorizations/${encodeURIComponent(authorizationId)}`
  const { reference } = order
  switch (kind) {
    case 'capture': return { path: `${authorization}/capture`, body: { amount, reference, sku_data: skuData(order) } }
    case 'release': return { path: `${authorization}/release`, body: { amount } }
    case 'return': return {
      path: `${authorization}/capture/${encodeURIComponent(captureId)}/return`,
      body: { amount, reference, full_return: false }
    }
    case 'refund': return {
      path: `/v1/accounts/${encodeURIComponent(accountNumber)}/refund`,
      body: { amount, reference, capture_id: captureId }
    }
  }
}

/** What Flexiti prints on the customer's statement. */
function skuData ({ reference, bill }: Order): Json {
  return {
    purchase_order: reference,
    transaction_subtotal: bill.subtotal / 100,
    transaction_total: bill.total / 100,
    products: bill.lines.map(({ product, quantity, amount }) => ({
      sku_id: product.id,
      category: 'home',
      description: product.words.en.name,
      quantity,
      unit_price: product.price / 100,
      extended_price: amount / 100
    }))
  }
}
