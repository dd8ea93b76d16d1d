/** Whether an answer that is JSON, or nothing, is a document to keep. */
import type { FormName } from './forms.js'

/** Bytes in which a document begins, whatever spaces come before it. */
const BEGINNING = 1024

/**
 * `null`, kept, would be every shopper's for as long as a good one. What shape the values of one key and the terms have
 * is not documented.
 */
export function isDocument (form: FormName, body: Buffer): boolean {
  const beginning = body.toString('latin1', 0, BEGINNING).trimStart()
  const isWhole = form.kind === 'i18n' && form.key === undefined
  return isWhole ? beginning.startsWith('{') : beginning !== '' && !beginning.startsWith('null')
}
