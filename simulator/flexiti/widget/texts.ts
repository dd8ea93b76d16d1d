/** The texts of the widget by language. */
import type { Language } from '../language.js'
import { english, type WidgetTexts } from './texts/english.js'
import { french } from './texts/french.js'

export type { WidgetTexts }

const texts: Readonly<Record<Language, WidgetTexts>> = { en: english, fr: french }

export function textsIn (lang: Language): WidgetTexts {
  return texts[lang]
}

export function fill (text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? ''))
}
