/** Reading a request's bytes, and making fields of them. */
import type { IncomingMessage } from 'node:http'
import { isExactNumber, parseJson } from './exact-json.js'

export type JsonObject = Readonly<Record<string, unknown>>

const mostBytes = 1_048_576

/** The bytes of the body; a body that is too large is cut off, and then fails to parse. */
export async function readBytes (request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk)
    size += bytes.length
    if (size <= mostBytes) chunks.push(bytes)
  }
  return Buffer.concat(chunks)
}

export interface ParsedBody {
  kind: 'none' | 'json' | 'form' | 'other'
  value: unknown
}

export function parseBody (bytes: Buffer, contentType: string | undefined): ParsedBody {
  const text = bytes.toString('utf8')
  const type = (contentType ?? '').split(';')[0]?.trim().toLowerCase()
  if (text === '') return { kind: 'none', value: null }
  if (type === 'application/x-www-form-urlencoded') {
    return { kind: 'form', value: Object.fromEntries(new URLSearchParams(text)) }
  }
  if (type !== 'application/json') return { kind: 'other', value: text }
  try {
    return { kind: 'json', value: parseJson(text) }
  } catch {
    return { kind: 'other', value: text }
  }
}

export function isObject (value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isExactNumber(value)
}
