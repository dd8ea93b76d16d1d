/**
 * What `/docs` does in a browser: sends a call and shows what came back. Each visit has a fresh flow; ids that a call
 * answers are filled in where the next one needs them.
 */
const TEXT_HEADERS = ['x-reference-id', 'idempotency-key', 'idempotency-replayed', 'retry-after', 'x-cache', 'etag']
/** Which field of a response names what stands in the addresses of others. */
const REMEMBERED = ['authorization_id', 'capture_id', 'reference_id']

const { door, publicUrl = '', simulated } = document.body.dataset
const flow = byId<HTMLInputElement>('flow')
const key = document.getElementById('key') as HTMLInputElement | null

useFlow(/^#flow=([0-9a-fA-F-]{32,36})$/.exec(location.hash)?.[1] ?? newFlow())
byId('new-flow').addEventListener('click', () => { useFlow(newFlow()) })
flow.addEventListener('change', () => { useFlow(flow.value) })
addEventListener('hashchange', openTarget)
openTarget()
closeMenuWhereNarrow()
warnElsewhere()

for (const form of document.querySelectorAll<HTMLFormElement>('form.try')) {
  const example = form.querySelector<HTMLSelectElement>('.example')
  example?.addEventListener('change', () => {
    const body = form.elements.namedItem('body') as HTMLTextAreaElement
    body.value = example.value
    body.rows = Math.min(20, Math.max(3, example.value.split('\n').length))
  })
  form.addEventListener('submit', (event) => {
    event.preventDefault()
    send(form).catch(() => {})
  })
}
flow.form?.addEventListener('submit', (event) => { event.preventDefault() })

function byId<T extends HTMLElement> (id: string): T {
  return document.getElementById(id) as T
}

function field (form: HTMLFormElement, name: string): HTMLInputElement {
  return form.elements.namedItem(name) as HTMLInputElement
}

/** `crypto.randomUUID` is there over https and on localhost only. */
function newFlow (): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function useFlow (id: string): void {
  flow.value = id
  remember({ reference_id: id })
}

/** Fills in what an earlier call answered. */
function remember (values: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(values)) {
    for (const input of document.querySelectorAll<HTMLInputElement>(`.try input[name="${name}"][data-in="path"]`)) {
      input.value = String(value)
    }
  }
}

/** An address with `#captureAuthorization` shows that operation. */
function openTarget (): void {
  const target = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null
  if (target instanceof HTMLDetailsElement) {
    target.open = true
    target.scrollIntoView()
  }
}

function closeMenuWhereNarrow (): void {
  const menu = document.querySelector<HTMLDetailsElement>('.menu')
  if (menu === null) return
  const wide = matchMedia('(min-width: 64rem)')
  const follow = (): void => { menu.open = wide.matches }
  wide.addEventListener('change', follow)
  follow()
  menu.addEventListener('click', ({ target }) => {
    if (target instanceof Element && target.closest('a') !== null && !wide.matches) menu.open = false
  })
}

/** The public door takes changes from its own origin and from storefronts only. */
function warnElsewhere (): void {
  if (door !== 'public' || new URL(publicUrl).origin === location.origin) return
  const note = byId('elsewhere')
  const link = element('a', `${publicUrl}/docs`)
  link.href = `${publicUrl}/docs`
  note.append('The door calls itself ', link, ' and refuses calls that change something from this page. Open it there.')
  note.hidden = false
}

function element<Name extends keyof HTMLElementTagNameMap> (
  name: Name, text = '', className = ''
): HTMLElementTagNameMap[Name] {
  const made = document.createElement(name)
  made.textContent = text
  if (className !== '') made.className = className
  return made
}

type Call = RequestInit & { headers: Record<string, string> }

function requestOf (form: HTMLFormElement): [path: string, init: Call] {
  const { method = 'GET', path: pattern = '', inFlow, keyed } = form.dataset
  const headers: Record<string, string> = {}
  const query = new URLSearchParams()
  let path = pattern
  for (const input of form.querySelectorAll<HTMLInputElement>('[data-in]')) {
    const { name, value, dataset } = input
    if (dataset.in === 'path') path = path.replace(`{${name}}`, encodeURIComponent(value))
    else if (value !== '' && dataset.in === 'query') query.set(name, value)
    else if (value !== '') headers[name] = value
  }
  if (inFlow !== undefined && flow.value !== '') headers['x-reference-id'] = flow.value
  if (keyed !== undefined && key !== null) headers.authorization = `Bearer ${key.value}`
  const body = field(form, 'body')?.value
  if (body !== undefined && body !== '') headers['content-type'] = 'application/json'
  return [
    query.size > 0 ? `${path}?${query.toString()}` : path,
    { method, headers: { accept: 'application/json', ...headers }, ...(body !== undefined && body !== '' && { body }) }
  ]
}

async function send (form: HTMLFormElement): Promise<void> {
  const [path, init] = requestOf(form)
  const button = form.querySelector('button') as HTMLButtonElement
  const result = form.querySelector('.result') as HTMLElement
  button.disabled = true
  try {
    const startedAt = performance.now()
    const response = await fetch(path, init)
    const text = await response.text()
    show(result, response, text, performance.now() - startedAt)
    result.append(curlButton(path, init))
    if (response.ok) follow(form, result, response, text)
  } catch {
    result.replaceChildren(element('p', 'No answer: the door cannot be reached.', 'status bad'))
  }
  result.hidden = false
  button.disabled = false
}

function show (result: HTMLElement, response: Response, text: string, tookMs: number): void {
  const { status, statusText, ok, headers } = response
  const line = `${status} ${statusText} in ${Math.round(tookMs)} ms`
  const list = element('dl')
  for (const name of TEXT_HEADERS) {
    const value = headers.get(name)
    if (value !== null) list.append(element('dt', name), element('dd', value))
  }
  const body = element('pre', pretty(text))
  body.tabIndex = 0
  body.setAttribute('aria-label', 'Body of the response')
  result.replaceChildren(element('p', line, `status ${ok ? 'fine' : 'bad'}`), list, ...text === '' ? [] : [body])
}

function pretty (text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

/** What the next calls need: the flow, ids, the widget. */
function follow (form: HTMLFormElement, result: HTMLElement, { headers }: Response, text: string): void {
  const body = text.startsWith('{') ? JSON.parse(text) as Record<string, unknown> : {}
  const known = [body, ...[body.capture].filter(isObject)]
  for (const values of known) {
    remember(Object.fromEntries(Object.entries(values).filter(([name, value]) =>
      REMEMBERED.includes(name) && value !== null)))
  }
  const idempotencyKey = headers.get('idempotency-key')
  if (idempotencyKey !== null) remember({ idempotency_key: idempotencyKey })
  const { id } = form.dataset
  if (id === 'openFlow') {
    useFlow(String(body.reference_id))
    if (door === 'internal') {
      result.append(link(`${publicUrl}/docs#flow=${flow.value}`, 'Use this flow at the public door'))
    }
  }
  if (id === 'endFlow') useFlow(newFlow())
  if (typeof body.redirection_url === 'string') {
    const pin = simulated === undefined ? '' : '; the PIN is 2222'
    result.append(link(body.redirection_url, `Open the widget${pin}`))
  }
}

function isObject (value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}

function link (href: string, text: string): HTMLElement {
  const line = element('p')
  const made = element('a', text)
  made.href = href
  made.target = '_blank'
  made.rel = 'noopener noreferrer'
  line.append(made)
  return line
}

/** The same call for a terminal; the key is left out of it. */
function curlButton (path: string, { method, headers, body }: Call): HTMLElement {
  const quoted = (text: string): string => `'${text.replaceAll("'", "'\\''")}'`
  const lines = [
    `curl -X ${method ?? 'GET'} ${quoted(location.origin + path)}`,
    ...Object.entries(headers).map(([name, value]) =>
      name === 'authorization' ? '-H "authorization: Bearer $KEY"' : `-H ${quoted(`${name}: ${value}`)}`),
    ...typeof body === 'string' ? [`-d ${quoted(body)}`] : []
  ]
  const details = element('details')
  const code = element('pre', lines.join(' \\\n  '))
  code.tabIndex = 0
  code.setAttribute('aria-label', 'The call as a curl command')
  details.append(element('summary', 'As curl'), code)
  return details
}
