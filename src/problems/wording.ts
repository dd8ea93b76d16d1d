/** A problem's words in the reader's language. What has no French is said by its title. */
import type { Language } from '../util/preferences.js'
import { catalogue, type ProblemCode } from './catalogue.js'
import { french, frenchDetails, type ProblemTexts } from './french.js'
import type { Problem } from './problem.js'

export function textsOf (code: ProblemCode, lang: Language): ProblemTexts {
  return lang === 'fr' ? french[code] : catalogue[code]
}

export function detailOf ({ code, message }: Problem, lang: Language): string {
  if (lang === 'en') return message
  return frenchDetails[message] ?? french[code].title
}
