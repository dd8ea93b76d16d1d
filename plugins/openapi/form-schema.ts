/**
 * A body as a form has it: one level of fields, with dotted names for what is nested. Rules that join fields are left
 * to the JSON schema beside it.
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
    ...(required.length > 0 && { required })
  }
}

function flatten ({ properties = {}, required = [] }: Node, prefix = '', isRequired = true): Field[] {
  return Object.entries(properties).flatMap(([name, child]): Field[] => {
    if (isRefused(child)) return []
    const dotted = prefix + name
    const needed = isRequired && required.includes(name)
    return child.properties === undefined
      ? [{ name: dotted, schema: child, required: needed }]
      : flatten(child, `${dotted}.`, needed)
  })
}

/** A value as a form has it. */
export function formValue (value: unknown, prefix = ''): Json {
  return Object.fromEntries(Object.entries(value as Json).flatMap(([name, child]) =>
    typeof child === 'object' && child !== null && !Array.isArray(child)
      ? Object.entries(formValue(child, `${prefix}${name}.`))
      : [[prefix + name, child]]))
}
