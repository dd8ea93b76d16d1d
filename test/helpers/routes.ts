/** Every route of a door, as its router knows them: what a test walks that must leave none out. */
import type { FastifyInstance } from 'fastify'
import { account, newId } from './shopper.js'

export interface Route {
  method: string
  /** The pattern. */
  url: string
  /** An address of the pattern, its parameters filled in. */
  path: string
}

export function routesOf (door: FastifyInstance): Route[] {
  const routes: Route[] = []
  const parts: string[] = []
  for (const line of door.printRoutes({ commonPrefix: false, includeHooks: false }).split('\n')) {
    const [, indent = '', segment = '', methods = ''] = /^([│ ]*[└├]── )(\S*) ?\(([A-Z, ]+)\)$/.exec(line) ?? []
    if (methods === '') continue
    parts.length = indent.length / 4 - 1
    parts.push(segment)
    // A wildcard is printed without the slash before it.
    const url = parts.join('').replace(/\/?\*$/, '/*')
    for (const method of methods.split(', ')) routes.push({ method, url, path: pathOf(url) })
  }
  return routes
}

function pathOf (url: string): string {
  const values: Record<string, string> = {
    reference_id: newId(),
    account_number: String(account),
    key: 'provinces',
    code: 'not-found',
    file: 'client.js'
  }
  return url.replaceAll(/:(\w+)/g, (_, name: string) => values[name] ?? '1').replace(/\*$/, 'x')
}
