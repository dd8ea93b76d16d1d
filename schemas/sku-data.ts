/**
 * sku_data (flexiti-api.md §8.7): optional in every field, not validated by Flexiti, printed on the customer's
 * statement.
 */
import { Type, type Static, type TUnsafe } from 'typebox'
import { text } from './fields.js'
import { signedMoney, type Money } from './money.js'

/** A price for which no scale is documented: any decimal, sign allowed. */
function price (description: string, example: number): TUnsafe<Money> {
  return Type.Unsafe<Money>({
    type: ['number', 'string'],
    pattern: '^-?\\d{1,16}(\\.\\d{1,6})?$',
    description,
    examples: [example],
    'x-message': 'must be a decimal number',
    'x-form': 'number'
  })
}

const Product = Type.Object({
  sku_id: Type.Optional(text(undefined, { description: 'Stock keeping unit', example: '100xx4567' })),
  category: Type.Optional(text(undefined, { description: 'Category of the product', example: 'electronics' })),
  description: Type.Optional(text(undefined, { description: 'Name of the product', example: 'Apple Macbook 16-inch' })),
  quantity: Type.Optional(Type.Unsafe<number | string>({
    type: ['integer', 'string'],
    pattern: '^-?[0-9]{1,9}$',
    minimum: -999999999,
    maximum: 999999999,
    description: 'How many',
    examples: [1],
    'x-message': 'must be a whole number',
    'x-form': 'number'
  })),
  unit_price: Type.Optional(price('Price of one', 1000)),
  extended_price: Type.Optional(price('Price of all', 984.35))
})

export const SkuData = Type.Object({
  purchase_order: Type.Optional(text(10, { description: 'Purchase order', example: '100001234' })),
  register_id: Type.Optional(text(50, { description: 'Cash register', example: '1A45' })),
  shipping_total: Type.Optional(signedMoney({ description: 'Shipping', example: 10.5 })),
  transaction_discount_total: Type.Optional(signedMoney({ whole: 10, description: 'Discounts', example: -125.08 })),
  transaction_subtotal: Type.Optional(signedMoney({ whole: 10, description: 'Total before taxes', example: -821.17 })),
  transaction_total: Type.Optional(signedMoney({ whole: 10, description: 'Total with taxes', example: -1026.47 })),
  gst_hst: Type.Optional(signedMoney({ whole: 10, description: 'GST or HST', example: -133.45 })),
  pst: Type.Optional(signedMoney({ whole: 10, description: 'PST', example: -71.85 })),
  products: Type.Optional(Type.Array(Product, { description: 'The goods' }))
}, { description: 'What was bought or returned, for the customer\'s statement; totals of a return are negative' })

export type SkuDataInput = Static<typeof SkuData>
