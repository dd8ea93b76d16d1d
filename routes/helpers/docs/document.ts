/** An OpenAPI document as the pages read it. */
export interface Schema {
  $ref?: string
  title?: string
  type?: string | string[]
  format?: string
  description?: string
  enum?: unknown[]
  const?: unknown
  pattern?: string
  maxLength?: number
  examples?: unknown[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
  additionalProperties?: boolean | Schema
  oneOf?: Schema[]
  anyOf?: Schema[]
  discriminator?: object
}

export interface Example {
  summary?: string
  value: unknown
}

export interface Parameter {
  $ref?: string
  name: string
  in: 'path' | 'query' | 'header'
  description?: string
  required?: boolean
  schema: Schema
  example?: unknown
}

export interface Media {
  schema: Schema
  examples?: Record<string, Example>
}

export interface Response {
  description: string
  headers?: Record<string, { $ref?: string }>
  content?: Record<string, Media>
}

export interface Operation {
  operationId: string
  summary: string
  description: string
  tags: string[]
  deprecated?: boolean
  security?: object[]
  parameters?: Parameter[]
  requestBody?: { required?: boolean, content: Record<string, Media> }
  responses: Record<string, Response>
}

export interface ApiDocument {
  info: { title: string, description: string, version: string }
  tags: Array<{ name: string, description: string }>
  paths: Record<string, Record<string, Operation>>
  components: Record<string, Record<string, object>>
}

/** What stands at a reference such as `#/components/schemas/Capture`; anything else as it is. */
export function resolve<T extends { $ref?: string }> (document: ApiDocument, node: T): T {
  if (node.$ref === undefined) return node
  const [, , kind = '', name = ''] = node.$ref.split('/')
  return document.components[kind]?.[name] as T
}
