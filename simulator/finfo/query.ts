/** Reads what a call asks for, and holds it to the rules of its version (finfo-api.md §5). */
import type { Selection } from './catalogue.js'
import { refuse } from './errors.js'

export interface Rules {
  /** Which selections the endpoint has: all, or one of v1.0's. */
  by: 'any' | 'item' | 'period' | 'supplier'
  /** Whether a change at the very end of a period belongs to it. */
  end: 'exclusive' | 'inclusive'
  /** Whether a period needs a supplier. */
  supplierForPeriod: boolean
  /** Whether `offset` and `limit` must be there with a supplier alone, and with a period. */
  pagesRequired: boolean
}

export interface Page {
  offset: number
  limit: number
}

export interface Asked {
  selection: Selection
  /** Undefined if neither offset nor limit was sent. */
  page: Page | undefined
}

export const maxLimit = 1000

type Query = Readonly<Record<string, string>>

export function readQuery (query: Query, rules: Rules, now: number): Asked {
  const {
    finfoArticleId, finfoSupplierId, supplierArticleId, 'changed-from-date': from, 'changed-to-date': to
  } = query
  checkCombination(query, rules)
  const before = from === undefined ? undefined : endOf(to, rules.end, now)
  return {
    selection: {
      ...(finfoArticleId === undefined ? {} : { articleId: readId('finfoArticleId', finfoArticleId) }),
      ...(finfoSupplierId === undefined ? {} : { supplierId: readId('finfoSupplierId', finfoSupplierId) }),
      ...(supplierArticleId === undefined ? {} : { supplierArticleId }),
      ...(from === undefined ? {} : { from: instant('changed-from-date', from).at }),
      ...(before === undefined ? {} : { before })
    },
    page: pageOf(query)
  }
}

function checkCombination (query: Query, { by, supplierForPeriod, pagesRequired }: Rules): void {
  const has = (name: string): boolean => query[name] !== undefined
  const article = has('finfoArticleId')
  const supplier = has('finfoSupplierId')
  const period = has('changed-from-date')
  const needs = (wrong: boolean, message: string): void => { if (wrong) throw refuse(400, message) }
  needs(has('changed-to-date') && !period, 'changed-to-date needs changed-from-date')
  needs(has('supplierArticleId') && !supplier, 'supplierArticleId needs finfoSupplierId')
  needs(has('offset') !== has('limit'), 'offset and limit go together')
  switch (by) {
    case 'item':
      return needs(!article && !has('supplierArticleId'), 'finfoArticleId or supplierArticleId is required')
    case 'period':
      return needs(!supplier || !period || !has('changed-to-date'),
        'finfoSupplierId, changed-from-date and changed-to-date are required')
    case 'supplier':
      return needs(!supplier || period, 'finfoSupplierId is required, and takes no dates')
    case 'any':
      needs(!article && !supplier && !period, 'an article, a supplier or a period is required')
      needs(supplierForPeriod && period && !supplier, 'changed-from-date needs finfoSupplierId')
      return needs(pagesRequired && !has('limit') && (period || (supplier && !has('supplierArticleId'))),
        'offset and limit are required')
  }
}

/** The first instant after a period. Nothing given: the end is now. */
function endOf (to: string | undefined, end: Rules['end'], now: number): number {
  if (to === undefined) return now + 1
  const { at, lastMs } = instant('changed-to-date', to)
  return end === 'exclusive' ? at : lastMs + 1
}

/** An instant in UTC with milliseconds and Z, or a day: it begins at midnight and ends with its last millisecond. */
function instant (name: string, text: string): { at: number, lastMs: number } {
  const at = Date.parse(text)
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d\.\d{3}Z)?$/.test(text) || Number.isNaN(at)) {
    throw refuse(400, `${name} must be a date, or a time in UTC with milliseconds and Z`)
  }
  return { at, lastMs: text.length === 10 ? at + 86_400_000 - 1 : at }
}

function pageOf ({ offset, limit }: Query): Page | undefined {
  if (offset === undefined || limit === undefined) return undefined
  return { offset: wholeNumber('offset', offset, 0, 1e9), limit: wholeNumber('limit', limit, 1, maxLimit) }
}

function readId (name: string, text: string): number {
  return wholeNumber(name, text, 0, 999_999_999)
}

function wholeNumber (name: string, text: string, min: number, max: number): number {
  const value = /^\d{1,10}$/.test(text) ? Number(text) : NaN
  if (!(value >= min && value <= max)) throw refuse(400, `${name} must be a whole number from ${min} to ${max}`)
  return value
}
