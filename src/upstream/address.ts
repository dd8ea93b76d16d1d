/** Paths and queries of an upstream's endpoints. */

export type PathMaker = (params: Record<string, string> | undefined) => string

/** Makes a path from a template with `{name}` for parameters, which is taken apart once, and not for each call. */
export function pathMaker (template: string): PathMaker {
  // Text and names of parameters take turns.
  const [first = '', ...rest] = template.split(/\{(\w+)\}/)
  return (params) => {
    let made = first
    for (let index = 0; index < rest.length; index += 2) {
      const parameter = rest[index] as string
      made += segment(parameter, params?.[parameter]) + (rest[index + 1] as string)
    }
    return made
  }
}

/** Fields without a value are left out. */
export function search (fields: Record<string, string | undefined> | undefined): string {
  const given = Object.entries(fields ?? {}).filter((field): field is [string, string] => field[1] !== undefined)
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString().replaceAll('+', '%20')}`
}

/** The schemas let no such value pass; one that did would lead to another endpoint than the table says. */
function segment (name: string, value: string | undefined): string {
  if (value === undefined || /^\.{0,2}$/.test(value)) {
    throw new TypeError(`path parameter ${name} is missing or leads elsewhere`)
  }
  return encodeURIComponent(value)
}
