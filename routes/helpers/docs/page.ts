/** The page of a door's API, made from its OpenAPI document: one file with its style and script, nothing to load. */
import { createHash } from 'node:crypto'
import { escapeHtml, themes } from '../page.js'
import type { ApiDocument } from './document.js'
import { markdown } from './markdown.js'
import { operationSection, type Described } from './operation.js'
import { style } from './style.js'

export interface DocsPage {
  html: string
  policy: string
}

export interface DocsPageOptions {
  door: 'public' | 'internal'
  /** Base of the public door's addresses. */
  publicUrl: string
  /** The key of the simulator's environment, to begin with. */
  key?: string | undefined
  /** Whether Flexiti is the simulator, where the PIN is known. */
  simulated: boolean
}

export const mark = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 40"><rect width="40" height="40" rx="9" ' +
  'fill="#1f4d3f"/><path fill="#f4efe4" d="M20 6l7 10h-3.5l6.500 9h-4l5 7H9l5-7h-4l6.500-9H13z"/>' +
  '<path fill="#c4683f" d="M18.500 32h3v4h-3z"/></svg>'

export function renderDocs (document: ApiDocument, script: string, options: DocsPageOptions): DocsPage {
  const { info, tags } = document
  const css = themes + style
  const groups = groupsOf(document)
  const html = `<!doctype html>
<html lang="en-CA">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<link rel="icon" href="data:image/svg+xml,${encodeURIComponent(mark)}">
<title>${escapeHtml(info.title)}</title>
<style>${css}</style>
</head>
<body data-door="${options.door}" data-public-url="${escapeHtml(options.publicUrl)}"${
  options.simulated ? ' data-simulated' : ''}>
<a class="skip" href="#main">Skip to the operations</a>
<nav aria-label="Operations">
<p class="brand">${mark.replace('<svg', '<svg aria-hidden="true"')}<span>flexiti-bff</span></p>
<details class="menu" open><summary>Operations</summary>
${groups.map(({ name, operations }) => `<h2>${title(name)}</h2>
<ul>${operations.map(link).join('')}</ul>`).join('\n')}
</details>
</nav>
<main id="main" tabindex="-1">
<header>
<h1>${escapeHtml(info.title)} <span class="version">${escapeHtml(info.version)}</span></h1>
${markdown(info.description)}
<p class="links"><a href="/openapi.json">OpenAPI document</a> <a href="/problems">Error codes</a></p>
</header>
${toolbar(options)}
${groups.map(({ name, operations }) => `<section aria-labelledby="${idOf(name)}">
<h2 id="${idOf(name)}">${title(name)}</h2>
<p class="lead">${escapeHtml(tags.find((tag) => tag.name === name)?.description ?? '')}</p>
${operations.map((described) => operationSection(document, described)).join('\n')}
</section>`).join('\n')}
</main>
<script>${script}</script>
</body>
</html>
`
  return { html, policy: policyOf(css, script) }
}

/** What all calls have: the flow, and at the internal door the key. */
function toolbar ({ door, key = '' }: DocsPageOptions): string {
  const hint = door === 'public'
    ? 'Calls run in this flow. Accounts and purchases need one that the shop’s server bound: open it at the internal ' +
      'door, and paste its reference id here.'
    : 'Calls run in this flow. Open it for an order, then use it at the public door.'
  return `<form class="toolbar" aria-label="What every call has">
<p><label for="flow">Flow</label><input id="flow" autocomplete="off" spellcheck="false"><button type="button"
id="new-flow">New flow</button></p>
${door === 'public'
  ? ''
  : `<p><label for="key">Key</label><input id="key" type="password" autocomplete="off"
value="${escapeHtml(key)}"></p>`}
<p class="hint">${hint}</p>
<p class="hint warning" id="elsewhere" hidden></p>
</form>`
}

/** An operation stands under the first tag of the door that it has. */
function groupsOf ({ tags, paths }: ApiDocument): Array<{ name: string, operations: Described[] }> {
  const all = Object.entries(paths).flatMap(([path, methods]) => Object.entries(methods).map(
    ([method, operation]): Described => ({ method: method.toUpperCase(), path, operation })
  ))
  const order = tags.map(({ name }) => name)
  const placeOf = ({ operation }: Described): string => order.find((name) => operation.tags.includes(name)) ?? ''
  return order.map((name) => ({ name, operations: all.filter((described) => placeOf(described) === name) }))
    .filter(({ operations }) => operations.length > 0)
}

function link ({ method, operation: { operationId, summary } }: Described): string {
  return `<li><a href="#${operationId}"><span class="method ${method.toLowerCase()}">${method}</span>
${escapeHtml(summary)}</a></li>`
}

function idOf (tag: string): string {
  return `tag-${tag.replaceAll(' ', '-')}`
}

function title (name: string): string {
  return escapeHtml(name.charAt(0).toUpperCase() + name.slice(1))
}

function policyOf (css: string, script: string): string {
  const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`
  return [
    "default-src 'none'",
    `script-src ${hashOf(script)}`,
    `style-src ${hashOf(css)}`,
    "connect-src 'self'",
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'"
  ].join('; ')
}
