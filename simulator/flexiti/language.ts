/** The two languages (flexiti-api.md §2): `en` or `fr`, `en` when not said. */
import type { Fields } from './fields.js'

export type Language = 'en' | 'fr'

export function readLanguage (fields: Fields): Language {
  return fields.text('lang', { oneOf: ['en', 'fr'] }) === 'fr' ? 'fr' : 'en'
}
