/**
 * How the version before fingerprints wrote its operations down, and how it knew a repeat: its own functions, as they
 * were. For a day after a rolling update its records are there, and while it rolls, it reads ours.
 */
import { hash } from 'node:crypto'
import { stringifyExactly } from '../../schemas/exact-number.js'
import type { NewOperation, Operation } from '../../src/money/operation.js'

/** A request as its routes handed it over: the checked body, and the address as it was called, without its query. */
export interface OldRequest {
  method: string
  url: string
  body: unknown
}

export const bodyHashOf = (body: unknown): string => hash('sha256', Buffer.from(stringifyExactly(body)))

export function pathOf (url: string): string {
  const query = url.indexOf('?')
  return query === -1 ? url : url.slice(0, query)
}

export function operationOf (
  { method, url, body }: OldRequest, changes: Partial<NewOperation> & Pick<NewOperation, 'caller' | 'key' | 'route'>
): NewOperation {
  return {
    method,
    path: pathOf(url),
    bodyHash: bodyHashOf(body),
    attempt: 'old-process-1',
    amount: undefined,
    referenceId: '7f0c2a9e4b1d4c3e8a5f6d7b8c9e0a1b',
    authorizes: undefined,
    startedAt: 1_700_000_000_000,
    ...changes
  }
}

export function isOther (operation: Operation, wanted: NewOperation): boolean {
  const ordered = operation.authorizes === true || wanted.authorizes === true
  return operation.bodyHash !== wanted.bodyHash || operation.path !== wanted.path ||
    operation.method !== wanted.method ||
    (ordered && operation.referenceId !== wanted.referenceId)
}
