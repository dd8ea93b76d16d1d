/** Holds exchanges to an OpenAPI document: what was sent, if it was taken, and what came back. */
import { createRequire } from 'node:module'

type Json = Record<string, unknown>

interface Validate {
  (value: unknown): boolean
  errors?: Array<{ instancePath: string, message?: string, params?: object }> | null
}
interface Ajv {
  addSchema (schema: object, id: string): void
  compile (schema: object): Validate
}

// CommonJS without types that fit: the JSON Schema of OpenAPI 3.1 is that of 2020-12.
const require = createRequire(import.meta.url)
const Ajv2020 = require('ajv/dist/2020.js').default as new (options: object) => Ajv
const addFormats = require('ajv-formats').default as (ajv: Ajv) => void

export interface Exchange {
  method: string
  /** With its query. */
  path: string
  /** The body that was sent as JSON, if any. */
  sent?: unknown
  status: number
  headers: Record<string, string | string[] | undefined>
  text: string
}

interface Header { required?: boolean, schema: object, $ref?: string }
interface Response { headers?: Record<string, Header>, content?: Record<string, { schema: object }> }
interface Operation {
  operationId: string
  requestBody?: { content: Record<string, { schema: object }> }
  responses: Record<string, Response>
}
export interface Document {
  paths: Record<string, Record<string, Operation>>
  components: Record<string, Record<string, Json>>
}

export interface Contract {
  /** What is wrong with a value by the schema at that place of the document; empty if all is well. */
  errorsAt (pointer: string[], value: unknown): string[]
  /** What is wrong with the exchange; empty if all is well. */
  faultsOf (exchange: Exchange): string[]
}

/** Headers that every HTTP response may have, or that the whole door has. */
const COMMON = new Set([
  'connection', 'content-encoding', 'content-language', 'content-length', 'content-type', 'date', 'keep-alive',
  'transfer-encoding', 'allow', 'x-content-type-options', 'referrer-policy', 'content-security-policy', 'cache-control',
  'strict-transport-security', 'vary', 'set-cookie', 'access-control-allow-origin', 'access-control-allow-credentials',
  'access-control-expose-headers'
])

/** Their patterns are many, and a test asks again and again. */
const finders = new WeakMap<Document, Finder>()

/** Whether the document has this problem for this operation; true also of what is no operation. */
export function isDocumentedProblem (document: Document, { method, path, status, text }: Exchange): boolean {
  const find = finders.get(document) ?? createFinder(document)
  finders.set(document, find)
  const operation = find(method, path)?.operation
  if (operation === undefined) return true
  const { code } = JSON.parse(text) as { code?: unknown }
  const { schema } = operation.responses[status]?.content?.['application/problem+json'] ?? {}
  const { properties } = (schema ?? {}) as { properties?: { code: { enum: unknown[] } } }
  return properties?.code.enum.includes(code) === true
}

type Finder = (method: string, path: string) => { pointer: string[], operation: Operation } | undefined

function createFinder (document: Document): Finder {
  const paths = Object.keys(document.paths).map((path) => ({
    path,
    pattern: new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '[^/]+')}$`)
  }))
  return (method, path) => {
    const bare = path.split('?')[0] ?? ''
    const found = paths.filter(({ pattern }) => pattern.test(bare))
      .sort((a, b) => a.path.split('{').length - b.path.split('{').length)[0]
    const name = method === 'HEAD' ? 'get' : method.toLowerCase()
    const operation = found && document.paths[found.path]?.[name]
    return operation && { pointer: ['paths', found.path, name], operation }
  }
}

export function createContract (document: Document): Contract {
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  addFormats(ajv)
  ajv.addSchema(document, 'document')
  const compiled = new Map<string, Validate>()
  const find = createFinder(document)

  function errorsOf (pointer: string[], value: unknown): string[] {
    const key = pointer.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/')
    let validate = compiled.get(key)
    if (validate === undefined) {
      validate = ajv.compile({ $ref: `document#/${key}` })
      compiled.set(key, validate)
    }
    if (validate(value)) return []
    return (validate.errors ?? []).map(({ instancePath, message, params }) =>
      `${instancePath} ${message} ${JSON.stringify(params)}`)
  }

  function faultsOfHeaders ({ headers: known = {} }: Response, { headers }: Exchange): string[] {
    const unknown = Object.keys(headers).filter((name) => !COMMON.has(name) && known[name] === undefined)
    return [
      ...unknown.map((name) => `the header ${name} is not documented`),
      ...Object.entries(known).flatMap(([name, header]) => {
        const value = headers[name]
        const resolved = header.$ref === undefined ? header : document.components.headers?.[name] as unknown as Header
        if (value === undefined) return resolved.required === true ? [`the header ${name} is missing`] : []
        const read = (resolved.schema as Json).type === 'integer' ? Number(value) : String(value)
        return errorsOf(['components', 'headers', name, 'schema'], read).map((error) => `${name}: ${error}`)
      })
    ]
  }

  return {
    errorsAt: errorsOf,

    faultsOf (exchange) {
      const { method, path, sent, status, headers, text } = exchange
      const found = find(method, path)
      if (found === undefined) return [`${method} ${path} is not documented`]
      const { pointer, operation } = found
      const response = operation.responses[status]
      if (response === undefined) return [`${operation.operationId}: ${status} is not documented: ${text}`]
      const faults = faultsOfHeaders(response, exchange)
      if (sent !== undefined && status < 300) {
        const schema = [...pointer, 'requestBody', 'content', 'application/json', 'schema']
        faults.push(...errorsOf(schema, sent).map((error) => `request: ${error}`))
      }
      if (method === 'HEAD' || (text === '' && response.content === undefined)) return faults
      const type = String(headers['content-type'] ?? '').split(';')[0] ?? ''
      if (response.content?.[type] === undefined) return [...faults, `${operation.operationId}: ${status} as ${type}`]
      // Compressed, it was read as something else.
      if (headers['content-encoding'] !== undefined) return faults
      const body: unknown = type.endsWith('json') ? JSON.parse(text) : text
      const schema = [...pointer, 'responses', String(status), 'content', type, 'schema']
      return [...faults, ...errorsOf(schema, body)].map((fault) => `${operation.operationId} ${status}: ${fault}`)
    }
  }
}
