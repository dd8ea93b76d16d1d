/** The addresses of Flexiti's endpoints, made from the endpoint table. */
import { endpointTable, type EndpointName } from './endpoints.js'

export type PathMaker = (params: Record<string, string> | undefined) => string

/** For each endpoint what makes its path; the templates are taken apart once, and not for each call. */
export function pathMakers (root: string, clientId: string): Record<EndpointName, PathMaker> {
  const names = Object.keys(endpointTable) as EndpointName[]
  return Object.fromEntries(names.map((name) => {
    const { version, path } = endpointTable[name]
    const client = name === 'token' ? '' : `/client-id/${encodeURIComponent(clientId)}`
    // Text and names of parameters take turns.
    const [first = '', ...rest] = path.split(/\{(\w+)\}/)
    const make: PathMaker = (params) => {
      let made = `${root}/${version}${client}${first}`
      for (let index = 0; index < rest.length; index += 2) {
        const parameter = rest[index] as string
        made += segment(parameter, params?.[parameter]) + (rest[index + 1] as string)
      }
      return made
    }
    return [name, make]
  })) as Record<EndpointName, PathMaker>
}

/** Fields without a value are left out. */
export function search (fields: Record<string, string | undefined> | undefined): string {
  if (fields === undefined) return ''
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(fields)) if (value !== undefined) query.set(name, value)
  return query.size === 0 ? '' : `?${query.toString().replaceAll('+', '%20')}`
}

/** The schemas let no such value pass; one that did would lead to another endpoint than the table says. */
function segment (name: string, value: string | undefined): string {
  if (value === undefined || /^\.{0,2}$/.test(value)) {
    throw new TypeError(`path parameter ${name} is missing or leads elsewhere`)
  }
  return encodeURIComponent(value)
}
