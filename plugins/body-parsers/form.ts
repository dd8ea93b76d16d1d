/** Reads a form: dotted (`a.b=1`) and bracketed (`a[b]=1`) names nest; no prototype tricks. */
import qs from 'qs'
import { problem, type Problem } from '../../src/problems/problem.js'
import { MAX_DEPTH } from './json.js'

const MAX_FIELDS = 500
const MAX_ITEMS = 100

function malformed (detail: string): Problem {
  return problem('malformed-body', { detail })
}

/** Percent-decodes strictly: qs would keep what it cannot decode. */
function decode (text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw malformed('The form is not percent-encoded UTF-8.')
  }
}

/**
 * qs drops names of Object.prototype in silence; JSON refuses the dangerous ones. Here they are refused, all of them.
 */
function decodeName (text: string): string {
  const name = decode(text)
  if (name.split(/[.[\]]+/).some(part => Object.hasOwn(Object.prototype, part))) {
    throw malformed('The form has a field name that is not allowed.')
  }
  return name
}

/** All values are text. A name given twice becomes a list, which no scalar field accepts. Throws `malformed-body`. */
export function parseForm (text: string): Record<string, unknown> {
  // Raw bytes that were no UTF-8 have become replacement characters on the way here.
  if (text.includes('\uFFFD')) throw malformed('The form is not percent-encoded UTF-8.')
  try {
    return qs.parse(text, {
      allowDots: true,
      allowPrototypes: false,
      depth: MAX_DEPTH,
      strictDepth: true,
      parameterLimit: MAX_FIELDS,
      arrayLimit: MAX_ITEMS,
      throwOnLimitExceeded: true,
      duplicates: 'combine',
      decoder: (part, _default, _charset, type) => type === 'key' ? decodeName(part) : decode(part)
    })
  } catch (error) {
    if (!(error instanceof RangeError)) throw error
    throw malformed(
      `The form has more than ${MAX_FIELDS} fields or ${MAX_ITEMS} items in a list, or nests deeper than ` +
      `${MAX_DEPTH} levels.`
    )
  }
}
