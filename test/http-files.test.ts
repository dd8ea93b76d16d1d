/**
 * docs/http: the files of requests for VS Code's REST Client, sent in their order to a BFF with the simulator. Each
 * request says in its title which status it answers.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { test } from 'tap'
import { Agent } from 'undici'
import { simulatorKey } from '../config/settings.js'
import { backofficeKey, callerOf, startBff } from './helpers/bff.js'

const folder = fileURLToPath(new URL('../docs/http', import.meta.url))
const files = readdirSync(folder).filter((name) => name.endsWith('.http'))

interface HttpRequest {
  title: string
  /** By which later requests name its answer. */
  name: string | undefined
  method: string
  url: string
  headers: Record<string, string>
  body: string
}

/** The subset of the format that these files use: variables, names, headers, bodies. */
function parse (text: string): { variables: Record<string, string>, requests: HttpRequest[] } {
  const [head = '', ...parts] = text.split(/^### /m)
  const variables = Object.fromEntries([...head.matchAll(/^@(\w+) = (.+)$/gm)].map(([, name = '', value = '']) => [
    name, value
  ]))
  const requests = parts.map((part) => {
    const [title = '', ...lines] = part.split('\n')
    const name = lines.map((line) => /^# @name (\w+)$/.exec(line)?.[1]).find((found) => found !== undefined)
    const [request = '', ...body] = lines.filter((line) => !line.startsWith('#')).join('\n').split('\n\n')
    const [start = '', ...headers] = request.trim().split('\n')
    const [method = '', url = ''] = start.split(' ')
    return {
      title,
      name,
      method,
      url,
      headers: Object.fromEntries(headers.map((line) => line.split(/: (.*)/, 2))) as Record<string, string>,
      body: body.join('\n\n').trim()
    }
  })
  return { variables, requests }
}

/** The value at a path such as `$.widgets[-1:].widget_session_id`. */
function valueAt (answer: unknown, path: string): string {
  let value = answer
  for (const step of path.replace(/^\$\.?/, '').split(/\.|(?=\[)/)) {
    value = step === '[-1:]' ? (value as unknown[]).at(-1) : (value as Record<string, unknown> | undefined)?.[step]
  }
  if (typeof value !== 'string' && typeof value !== 'number') throw new Error(`there is nothing at ${path}`)
  return String(value)
}

test('there are files of requests', async (t) => {
  t.strictSame(files, ['application.http', 'back-office.http', 'purchase.http'])
})

for (const file of files) {
  test(`${file}: each request answers as its title says`, async (t) => {
    const bff = await startBff(t, { start: true })
    const agent = new Agent()
    t.teardown(async () => { await agent.destroy() })
    const { variables, requests } = parse(readFileSync(join(folder, file), 'utf8'))
    t.ok(requests.length >= 10)
    // The addresses and the key of `npm start`, where this BFF has its own.
    const places: Record<string, string> = {
      'http://127.0.0.1:3000': bff.publicUrl,
      'http://127.0.0.1:3001': bff.internalUrl,
      'http://127.0.0.1:9100': bff.simulator.url,
      [simulatorKey.key]: backofficeKey
    }
    const answers = new Map<string, unknown>()
    const fill = (text: string): string => text.replace(/\{\{(.+?)\}\}/g, (_, expression: string) => {
      const [, name = '', path = ''] = /^(\w+)\.response\.body\.(\$.*)$/.exec(expression) ?? []
      if (name !== '') return valueAt(answers.get(name), path)
      const value = variables[expression]
      if (value === undefined) throw new Error(`there is no ${expression}`)
      return places[value] ?? value
    })
    for (const { title, name, method, url, headers, body } of requests) {
      const { origin, pathname, search } = new URL(fill(url))
      const sent = Object.fromEntries(Object.entries(headers).map(([header, value]) => [
        header.toLowerCase(), fill(value)
      ]))
      const reply = await callerOf(origin, agent).send(method, pathname + search, {
        headers: sent, ...(body !== '' && { raw: fill(body) })
      })
      t.equal(reply.status, Number(/: (\d{3})$/.exec(title)?.[1]), `${title} ${reply.status >= 400 ? reply.text : ''}`)
      if (name !== undefined) answers.set(name, reply.body)
    }
  })
}
