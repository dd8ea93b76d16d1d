/** Load by wrk with one thread; `wrk.lua` says what is sent. */
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Load, LoadOptions } from './load-options.js'
import { startProgram } from './processes.js'
import type { Call } from './helper.js'

const SCRIPT = fileURLToPath(new URL('../../bench/wrk.lua', import.meta.url))

export async function loadWithWrk ({ url, call, seconds, connections, directory }: LoadOptions): Promise<Load> {
  const file = join(directory, `request-${new URL(url).port}`)
  writeFileSync(file, onTheWire(url, call))
  let output = ''
  const args = [
    '-t1', `-c${connections}`, `-d${seconds}s`, '-s', SCRIPT, url, '--', file, String(call.flows ?? 1),
    randomBytes(8).toString('hex')
  ]
  const child = startProgram('wrk', args, (text) => { output += text })
  await once(child, 'close')
  const [, json] = /^JSON (.*)$/m.exec(output) ?? []
  if (json === undefined) throw new Error(`wrk did not end well:\n${output}`)
  return JSON.parse(json) as Load
}

function onTheWire (url: string, { method, path, headers, body }: Call): string {
  const all = {
    host: new URL(url).host,
    ...headers,
    ...(body !== undefined && { 'content-length': String(Buffer.byteLength(body)) })
  }
  return `${method} ${path} ` +
    `HTTP/1.1\r\n${Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body ?? ''}`
}
