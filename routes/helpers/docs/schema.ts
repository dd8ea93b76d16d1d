/** A schema as a list of its fields. */
import { escapeHtml } from '../page.js'
import { resolve, type ApiDocument, type Schema } from './document.js'
import { inline } from './markdown.js'

/** Schemas within schemas that are shown at once; what is deeper is named. */
const MAX_DEPTH = 5

export function fieldsOf (document: ApiDocument, given: Schema, depth = 0): string {
  const schema = alternative(document, resolve(document, given))
  const { properties = {}, required = [], items, oneOf, discriminator } = schema
  if (oneOf !== undefined && discriminator !== undefined) {
    return oneOf.map((branch) => {
      const { title = '', description = '' } = resolve(document, branch)
      return `<p class="branch"><b>${escapeHtml(title)}</b> ${inline(description)}</p>
${fieldsOf(document, branch, depth)}`
    }).join('\n')
  }
  if (items !== undefined) return fieldsOf(document, items, depth)
  const rows = Object.entries(properties).map(([name, field]) =>
    row(document, name, field, required.includes(name), depth))
  return rows.length === 0 ? '' : `<ul class="fields">${rows.join('\n')}</ul>`
}

function row (document: ApiDocument, name: string, given: Schema, isRequired: boolean, depth: number): string {
  const field = alternative(document, resolve(document, given))
  const nested = depth < MAX_DEPTH ? fieldsOf(document, field, depth + 1) : ''
  return `<li><code class="name">${escapeHtml(name)}</code> <span class="type">${typeOf(document, given)}</span>${
    isRequired ? ' <span class="required">required</span>' : ''}${describe(field)}${nested}</li>`
}

/** With the fields of the first alternative: the others are null, or have the same and ask for another. */
function alternative (document: ApiDocument, schema: Schema): Schema {
  const [first] = schema.anyOf ?? (schema.discriminator === undefined ? schema.oneOf ?? [] : [])
  if (first === undefined || schema.properties !== undefined) return schema
  const { required: _required, ...rest } = resolve(document, first)
  return { ...rest, ...schema }
}

export function typeOf (document: ApiDocument, given: Schema): string {
  const schema = resolve(document, given)
  const { type, items, title, format, anyOf } = schema
  if (anyOf?.every((one) => one.$ref === undefined && one.type === 'object') === true) return 'object'
  const alternatives = anyOf?.filter((one) => one.$ref !== undefined || one.type !== undefined) ?? []
  if (alternatives.length > 0) return alternatives.map((one) => typeOf(document, one)).join(' or ')
  if (items !== undefined) return `list of ${typeOf(document, items)}`
  if (title !== undefined && given.$ref !== undefined) return escapeHtml(title)
  const types = [type ?? 'anything'].flat().join(' or ')
  return escapeHtml(format === undefined ? types : `${types}, ${format}`)
}

export function describe ({ description, enum: values, const: only, maxLength, examples }: Schema): string {
  const facts = [
    ...values === undefined ? [] : [`One of ${values.map(code).join(', ')}`],
    ...only === undefined ? [] : [`Always ${code(only)}`],
    ...maxLength === undefined ? [] : [`At most ${maxLength} characters`],
    ...examples === undefined || typeof examples[0] === 'object' ? [] : [`For example ${code(examples[0])}`]
  ]
  return `${description === undefined ? '' : ` <span class="what">${inline(description)}</span>`}${
    facts.length === 0 ? '' : ` <span class="facts">${facts.join('. ')}</span>`}`
}

function code (value: unknown): string {
  return `<code>${escapeHtml(String(value))}</code>`
}
