/**
 * The query of a list, from what callers say to what Finfo's version takes. Callers always mean `from` ≤ t < `to`,
 * whatever the version does with the end of a period, so that neighbouring windows neither overlap nor leave a gap.
 */
import { fieldError, type FieldError } from '../problems/field-error.js'
import { problem } from '../problems/problem.js'
import type { FinfoEndpoint, ListParameter, ListRules } from './endpoints.js'

/** As the schema of the route let it pass. */
export type ListQuery = { readonly [P in ListParameter]?: string | undefined }

/** Throws the Problem `invalid-request` where something is missing, or does not go together. */
export function upstreamQuery (asked: ListQuery, { list, periodEnd }: FinfoEndpoint): Record<string, string> {
  const errors = [...faultsOf(asked, list), ...faultsOfPeriod(asked)]
  if (errors.length > 0) throw problem('invalid-request', { errors: firstOfEach(errors) })
  const { supplier_id: supplierId, supplier_article_id: articleId, offset, limit } = asked
  return {
    ...(supplierId !== undefined && { finfoSupplierId: supplierId }),
    ...(articleId !== undefined && { supplierArticleId: articleId }),
    ...periodOf(asked, periodEnd),
    ...(offset !== undefined && { offset }),
    ...(limit !== undefined && { limit })
  }
}

function faultsOf (asked: ListQuery, rules: ListRules): FieldError[] {
  const has = (name: ListParameter): boolean => asked[name] !== undefined
  const needed = new Set<ListParameter>(rules.requires)
  if (has('supplier_article_id')) needed.add('supplier_id')
  if (has('to')) needed.add('from')
  if (has('from') && rules.supplierForPeriod) needed.add('supplier_id')
  const isList = has('from') || (has('supplier_id') && !has('supplier_article_id'))
  if ((rules.pagesRequired && isList) || has('limit')) needed.add('offset')
  if ((rules.pagesRequired && isList) || has('offset')) needed.add('limit')
  const missing = [...needed].filter((name) => !has(name))
  return [
    ...missing.map((name) => fieldError(name, 'required', {})),
    ...rules.refuses.filter(has).map((name) => fieldError(name, 'not_allowed', { reason: 'finfo-version' })),
    // Without either, Finfo would have to answer with everything.
    ...(has('supplier_id') || has('from') || missing.length > 0
      ? []
      : [fieldError('supplier_id', 'one_required', { fields: ['supplier_id', 'from'] })])
  ]
}

function faultsOfPeriod ({ from, to }: ListQuery): FieldError[] {
  const [start, end] = [from, to].map((text) => text === undefined ? undefined : instantOf(text))
  const wrong = (name: 'from' | 'to'): FieldError => fieldError(name, 'format', { format: 'instant' })
  return [
    ...(from !== undefined && start === undefined ? [wrong('from')] : []),
    ...(to !== undefined && end === undefined ? [wrong('to')] : []),
    ...(start !== undefined && end !== undefined && start >= end ? [fieldError('to', 'after', { field: 'from' })] : [])
  ]
}

/** Finfo takes a day, or a time in UTC with milliseconds. */
function periodOf ({ from, to }: ListQuery, end: FinfoEndpoint['periodEnd']): Record<string, string> {
  if (from === undefined) return {}
  const start = instantOf(from) as number
  if (to === undefined) return { 'changed-from-date': iso(start) }
  const after = instantOf(to) as number
  if (end === 'inclusive') {
    return { 'changed-from-date': iso(start), 'changed-to-date': iso(after - 1) }
  }
  // Version 1 is not documented to take times: days go up as days.
  const [first, last] = isDay(from) && isDay(to) ? [from, to] : [iso(start), iso(after)]
  return { 'changed-from-date': first, 'changed-to-date': last }
}

/** Milliseconds since the epoch, of a day its beginning; undefined for a day that no calendar has. */
function instantOf (text: string): number | undefined {
  const at = Date.parse(text)
  return !Number.isNaN(at) && iso(at).startsWith(text.slice(0, 16).replace('Z', '')) ? at : undefined
}

function isDay (text: string): boolean {
  return text.length === 10
}

function iso (at: number): string {
  return new Date(at).toISOString()
}

function firstOfEach (errors: FieldError[]): FieldError[] {
  return errors.filter(({ field }, index) => errors.findIndex((other) => other.field === field) === index)
}
