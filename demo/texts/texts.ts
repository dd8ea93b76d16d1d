/** The words of the demo by language. Shared by its server and its pages. */
import { english, type Texts } from './english.js'
import { french } from './french.js'

export type { Texts } from './english.js'
export type Lang = 'en' | 'fr'

export function textsFor (lang: Lang): Texts {
  return lang === 'fr' ? french : english
}

export function isLang (text: unknown): text is Lang {
  return text === 'en' || text === 'fr'
}
