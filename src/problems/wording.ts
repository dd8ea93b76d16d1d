/** A problem's words in the reader's language. What has no French is said by its title. */
import type { Language } from '../util/preferences.js'
import { catalogue, type ProblemCode } from './catalogue.js'
import { isOwnMessage, type FieldError } from './field-error.js'
import { frenchSentences } from './french-fields.js'
import { french, frenchDetails, type ProblemTexts } from './french.js'
import type { Problem } from './problem.js'

export function textsOf (code: ProblemCode, lang: Language): ProblemTexts {
  return lang === 'fr' ? french[code] : catalogue[code]
}

export function detailOf ({ code, message, details: { errors = [] } }: Problem, lang: Language): string {
  if (lang === 'en') return message
  const known = frenchDetails[message]
  if (known !== undefined) return known
  const [first] = errors
  if (first === undefined) return french[code].title
  const more = errors.length - 1
  const others = more === 0 ? '' : more === 1 ? ' (et une autre)' : ` (et ${more} autres)`
  return `${french[code].title}. ${first.field} : ${messageOf(first, lang)}${others}.`
}

/** A field's fault. Flexiti's own words stay as they are. */
export function messageOf (error: FieldError, lang: Language): string {
  if (lang === 'en') return error.message
  const { rule, params, message } = error
  if (!isOwnMessage(error)) return message
  return (frenchSentences[rule] as (params: FieldError['params']) => string)(params)
}

export function errorsOf ({ details: { errors } }: Problem, lang: Language): FieldError[] | undefined {
  if (lang === 'en') return errors
  return errors?.map((error) => ({ ...error, message: messageOf(error, lang) }))
}
