/** The cart of one visit, and what it comes to. */
import { shareOf, type Cents } from './money.js'
import { products, type Product } from './products.js'
import { taxRate, type Province } from './provinces.js'

/** By product id. */
export type Cart = Map<string, number>

export interface Line {
  readonly product: Product
  readonly quantity: number
  readonly amount: Cents
}

export interface Bill {
  readonly lines: readonly Line[]
  readonly subtotal: Cents
  readonly taxes: Cents
  readonly total: Cents
}

/** More of one thing needs a person to talk to. It keeps every bill far below what a door takes as an amount. */
export const MAX_QUANTITY = 20

/** Sets how many of a product the cart has; none takes it out. */
export function setQuantity (cart: Cart, id: string, quantity: number): void {
  if (quantity <= 0) cart.delete(id)
  else cart.set(id, Math.min(quantity, MAX_QUANTITY))
}

export function countOf (cart: Cart): number {
  return [...cart.values()].reduce((sum, quantity) => sum + quantity, 0)
}

/** In the order of the shop, whatever was put in first. */
export function billFor (cart: Cart, province: Province): Bill {
  const lines = products.flatMap((product) => {
    const quantity = cart.get(product.id) ?? 0
    return quantity === 0 ? [] : [{ product, quantity, amount: product.price * quantity }]
  })
  const subtotal = lines.reduce((sum, { amount }) => sum + amount, 0)
  const taxes = shareOf(subtotal, taxRate(province))
  return { lines, subtotal, taxes, total: subtotal + taxes }
}

export function isSameBill (one: Bill, other: Bill): boolean {
  return one.total === other.total && one.lines.length === other.lines.length &&
    one.lines.every(({ product, quantity }, index) => {
      const line = other.lines[index]
      return product === line?.product && quantity === line.quantity
    })
}
