/** One operation: what it does, takes and answers, and a form to try it with values that work. */
import { escapeHtml } from '../page.js'
import { resolve, type ApiDocument, type Media, type Operation, type Parameter, type Response } from './document.js'
import { inline, markdown } from './markdown.js'
import { describe, fieldsOf, typeOf } from './schema.js'

export interface Described {
  method: string
  path: string
  operation: Operation
}

/** The page fills these in by itself. */
const FILLED_IN = new Set(['x-reference-id', 'accept-language'])

export function operationSection (document: ApiDocument, { method, path, operation }: Described): string {
  const { operationId, summary, description, deprecated, parameters = [], requestBody, responses } = operation
  const known = parameters.map((parameter) => resolve(document, parameter))
  const json = requestBody?.content['application/json']
  return `<details class="operation" id="${operationId}">
<summary><span class="method ${method.toLowerCase()}">${method}</span>
<h3><code>${escapeHtml(path).replaceAll('/', '/<wbr>')}</code> <span>${escapeHtml(summary)}</span></h3></summary>
<div class="columns">
<div class="about">
${deprecated === true ? '<p class="note">Deprecated.</p>' : ''}
${markdown(description)}
</div>
${tryForm({ method, path, operation }, known, json)}
<div class="reference">
${parameterList(document, known)}
${json === undefined ? '' : bodySection(document, json, requestBody?.required === true)}
<h4>Responses</h4>
${Object.entries(responses).map(([status, response]) => responseSection(document, status, response)).join('\n')}
</div>
</div>
</details>`
}

function parameterList (document: ApiDocument, parameters: Parameter[]): string {
  if (parameters.length === 0) return ''
  return `<h4>Parameters</h4>
<ul class="fields">${parameters.map(({ name, in: place, required, description, schema }) =>
  `<li><code class="name">${name}</code> <span class="type">${place}, ${typeOf(document, schema)}</span>${
    required === true ? ' <span class="required">required</span>' : ''}${
    describe({ ...schema, ...(description !== undefined && { description }) })}</li>`).join('')}</ul>`
}

function bodySection (document: ApiDocument, { schema }: Media, required: boolean): string {
  const { description } = resolve(document, schema)
  const fields = fieldsOf(document, schema)
  return `<h4>Body <span class="type">JSON or form${required ? '' : ', may be left out'}</span></h4>
${description === undefined ? '' : `<p>${inline(description)}.</p>`}
${fields === '' ? '<p>No fields.</p>' : fields}`
}

function responseSection (document: ApiDocument, status: string, { description, content = {} }: Response): string {
  const problem = content['application/problem+json']
  if (problem !== undefined) {
    const codes = Object.keys(problem.examples ?? {}).map((code) =>
      `<a href="/problems/${code}"><code>${code}</code></a>`)
    return `<p class="problem"><b>${status}</b> ${codes.join(' ')}</p>`
  }
  const media = content['application/json']
  const fields = media === undefined ? '' : fieldsOf(document, media.schema)
  const line = `<b class="good">${status}</b> ${inline(description)}`
  return fields === ''
    ? `<p class="answer">${line}</p>`
    : `<details class="answer"><summary>${line}</summary>${fields}</details>`
}

function tryForm (
  { method, path, operation }: Described, parameters: Parameter[], json: Media | undefined
): string {
  const { operationId, security = [] } = operation
  const asked = parameters.filter(({ name }) => !FILLED_IN.has(name))
  const inFlow = parameters.some(({ name }) => name === 'x-reference-id')
  return `<form class="try" data-method="${method}" data-path="${escapeHtml(path)}" data-id="${operationId}"${
    inFlow ? ' data-in-flow' : ''}${security.some((scheme) => 'key' in scheme) ? ' data-keyed' : ''}
aria-label="Try ${escapeHtml(operation.summary)}">
<h4>Try it</h4>
${asked.map((parameter) => inputOf(operationId, parameter)).join('\n')}
${json === undefined ? '' : bodyInput(operationId, json)}
<p class="buttons"><button type="submit">Send</button></p>
<div class="result" role="status" aria-label="Response" hidden></div>
</form>`
}

/** Filters and the like stay empty; what stands in the address, and names an operation, has a value. */
function inputOf (operationId: string, { name, in: place, required, schema, example }: Parameter): string {
  const id = `${operationId}-${name}`
  const value = required === true ? String(example ?? schema.examples?.[0] ?? '') : ''
  const attributes = `id="${id}" name="${name}" data-in="${place}"${required === true ? ' required' : ''}`
  const options = ['', ...schema.enum ?? []].map((one) => `<option>${escapeHtml(String(one))}</option>`)
  const input = schema.enum === undefined
    ? `<input ${attributes} value="${escapeHtml(value)}" autocomplete="off" spellcheck="false">`
    : `<select ${attributes}>${options.join('')}</select>`
  return `<p><label for="${id}">${name}${required === true ? '' : ' <span>optional</span>'}</label>${input}</p>`
}

function bodyInput (operationId: string, { examples = {} }: Media): string {
  const id = `${operationId}-body`
  const choices = Object.values(examples)
  const texts = choices.map(({ value }) => JSON.stringify(value, null, 2))
  const [first = ''] = texts
  const select = choices.length < 2
    ? ''
    : `<p><label for="${id}-example">Example</label><select id="${id}-example" class="example">${
      choices.map(({ summary = '' }, index) =>
        `<option value="${escapeHtml(texts[index] ?? '')}">${escapeHtml(summary)}</option>`).join('')}</select></p>`
  return `${select}
<p><label for="${id}">Body</label><textarea id="${id}" name="body" rows="${rowsOf(first)}" spellcheck="false">${
  escapeHtml(first)}</textarea></p>`
}

function rowsOf (text: string): number {
  return Math.min(20, Math.max(3, text.split('\n').length))
}
