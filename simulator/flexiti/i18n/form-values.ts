/** The values of the forms by language. */
import type { Language } from '../language.js'
import { english, type FormValues } from './english.js'
import { french } from './french.js'

export function formValues (lang: Language): FormValues {
  return lang === 'fr' ? french : english
}
