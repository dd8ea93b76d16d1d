/** What Finfo answers: passed on as it comes, an object or a list (finfo-api.md). */
import { Type } from 'typebox'

export const FinfoDocumentSchema = Type.Unsafe<Record<string, unknown> | unknown[]>({
  title: 'FinfoDocument',
  type: ['object', 'array'],
  description: 'As Finfo gives it'
})
