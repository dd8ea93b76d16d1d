/**
 * Product data, which is Finfo's (finfo-api.md §5). Its fields differ between versions and were not all seen, so the
 * schema promises no more than an object.
 */
import { Type } from 'typebox'

export const ProductDataSchema = Type.Unsafe<Record<string, unknown>>({
  title: 'ProductData',
  type: 'object',
  additionalProperties: true,
  description: 'As Finfo gives it, in the version of its endpoint'
})
