/** HTML from template literals: what is put in is escaped, unless it is HTML already. */

/** A piece of markup that is safe to send as it is. Made by `html` alone. */
export class Html {
  readonly #markup: string

  constructor (markup: string) {
    this.#markup = markup
  }

  toString (): string {
    return this.#markup
  }
}

/** `false`, `null` and `undefined` print nothing, so that a part can hang on a condition. */
export type Printable = Html | string | number | false | null | undefined | readonly Printable[]

/** Attribute values belong in double quotes: `<a href="${url}">`. */
export function html (parts: TemplateStringsArray, ...values: Printable[]): Html {
  let markup = parts[0] ?? ''
  values.forEach((value, index) => { markup += print(value) + (parts[index + 1] ?? '') })
  return new Html(markup)
}

function print (value: Printable): string {
  if (value === false || value === null || value === undefined) return ''
  if (value instanceof Html) return value.toString()
  if (Array.isArray(value)) return value.map(print).join('')
  return escape(String(value))
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;'
}

function escape (text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '')
}
