/** What a caller prefers: `accept`, `accept-language` and `accept-encoding` (RFC 9110 §12.4). */
export interface Preference {
  /** Lower case, without parameters. */
  name: string
  /** 0 to 1. */
  weight: number
}

/** In the order of the header. A member whose q-value is malformed is as if it were not there. */
export function preferencesOf (header: string): Preference[] {
  return header.toLowerCase().split(',').flatMap((member) => {
    const [name = '', ...parameters] = member.split(';').map((part) => part.trim())
    const weight = weightOf(parameters)
    return name === '' || weight === undefined ? [] : [{ name, weight }]
  })
}

function weightOf (parameters: string[]): number | undefined {
  for (const parameter of parameters) {
    const [name = '', value = ''] = parameter.split('=').map((part) => part.trim())
    if (name !== 'q') continue
    return /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/.test(value) ? Number(value) : undefined
  }
  return 1
}

/** The language of texts for people. */
export type Language = 'en' | 'fr'

/** Of the two that there are; English unless French is preferred to it. */
export function languageOf (acceptLanguage: string | undefined): Language {
  if (acceptLanguage === undefined) return 'en'
  const best: Record<Language, number> = { en: 0, fr: 0 }
  let first: Language | undefined
  for (const { name, weight } of preferencesOf(acceptLanguage)) {
    // `fr`, `fr-CA`, but not `fro`.
    const [language] = name.split('-')
    if (language !== 'en' && language !== 'fr') continue
    if (weight > 0) first ??= language
    best[language] = Math.max(best[language], weight)
  }
  if (best.en === best.fr) return first ?? 'en'
  return best.fr > best.en ? 'fr' : 'en'
}

/** Whether a page is wanted and not data: as a browser does which a person points somewhere. */
export function prefersHtml (accept: string | undefined): boolean {
  if (accept === undefined) return false
  const weights = new Map(preferencesOf(accept).map(({ name, weight }) => [name, weight]))
  const html = weights.get('text/html') ?? 0
  return html > (weights.get('application/json') ?? weights.get('application/*') ?? weights.get('*/*') ?? 0)
}
