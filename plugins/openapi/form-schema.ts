/**
 * A body as a form has it: one level of fields, with dotted names for what is nested, and each a text. Rules that join
 * fields are left to the JSON schema beside it.
 */
import { isRefused, type Json } from './components.js'

interface Node extends Json {
  title?: string
  properties?: Record<string, Node>
  required?: string[]
  oneOf?: Node[]
}

interface Field {
  name: string
  schema: Json
  required: boolean
}

export function formSchema (schema: Json): Json {
  const { title, description, oneOf, discriminator } = schema as Node
  const named = title !== undefined && { title: `${title}Form` }
  if (oneOf !== undefined && discriminator !== undefined) {
    return { ...named, type: 'object', discriminator, oneOf: oneOf.map(formSchema) }
  }
  const fields = flatten(schema as Node)
  const required = fields.filter((field) => field.required).map(({ name }) => name)
  return {
    ...named,
    ...(description !== undefined && { description }),
    type: 'object',
    properties: Object.fromEntries(fields.map(({ name, schema }) => [name, schema])),
    // Deeper names, such as those of `sku_data`, and unknown ones.
    additionalProperties: { type: 'string' },
    ...(required.length > 0 && { required })
  }
}

function flatten ({ properties = {}, required = [] }: Node, prefix = '', isRequired = true): Field[] {
  return Object.entries(properties).flatMap(([name, child]): Field[] => {
    if (isRefused(child)) return []
    const dotted = prefix + name
    const needed = isRequired && required.includes(name)
    if (child.properties !== undefined) return flatten(child, `${dotted}.`, needed)
    return isOpaque(child) ? [] : [{ name: dotted, schema: textOf(child), required: needed }]
  })
}

/** Anything may be in it, under names of its own. */
function isOpaque ({ type, const: only }: Node): boolean {
  return type === undefined && only === undefined
}

function textOf ({ type, const: only, enum: values, examples, ...rest }: Node): Json {
  const allowed = type === 'boolean' && only === undefined ? [true, false] : values as unknown[] | undefined
  return {
    ...rest,
    type: 'string',
    ...(only !== undefined && { const: String(only) }),
    ...(allowed !== undefined && { enum: allowed.map(String) }),
    ...(examples !== undefined && { examples: (examples as unknown[]).map(String) })
  }
}

/** A value as a form has it. */
export function formValue (value: unknown, prefix = ''): Json {
  return Object.fromEntries(Object.entries(value as Json).flatMap(([name, child]) =>
    typeof child === 'object' && child !== null && !Array.isArray(child)
      ? Object.entries(formValue(child, `${prefix}${name}.`))
      : [[prefix + name, String(child)]]))
}
