/** A page of HTML at a door: one look, light and dark, no script, and a policy that allows nothing but its style. */
import { createHash } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import { languageOf, type Language } from '../../src/util/preferences.js'

export interface Page {
  lang: Language
  title: string
  /** Markup: what is not ours in it has been through `escapeHtml`. */
  main: string
}

const serif = "'Iowan Old Style', 'Palatino Linotype', Palatino, P052, Georgia, serif"
const sans = "'Segoe UI', 'Helvetica Neue', 'Liberation Sans', Arial, system-ui, sans-serif"

/** Colours and faces of every page, light and dark. */
export const themes = `
:root {
  color-scheme: light dark;
  --paper: #f7f3ea; --surface: #fffdf8; --ink: #1d2823; --muted: #56625a; --line: #ddd4c2; --strong-line: #8b8572;
  --accent: #1f5443; --on-accent: #fbf7ee; --clay: #a8481f; --danger: #9c2c1b;
  --serif: ${serif}; --sans: ${sans}; --mono: ui-monospace, 'Cascadia Code', 'Liberation Mono', Menlo, monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #131916; --surface: #1b2320; --ink: #ece7dc; --muted: #a7b0a8; --line: #303b36; --strong-line: #6b766f;
    --accent: #8ccbb0; --on-accent: #131916; --clay: #e2a07a; --danger: #f0a090;
  }
}
`

const style = `${themes}
* { box-sizing: border-box }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.55 var(--sans) }
main { max-width: 58rem; margin: 0 auto; padding: clamp(2rem, 8vw, 5rem) 1rem }
h1 { font: 600 clamp(2rem, 6vw, 3rem)/1.1 var(--serif); letter-spacing: -.01em; margin: 0 0 1rem }
.lead { font-size: 1.125rem; color: var(--muted); max-width: 40rem; margin: 0 0 2rem }
.text { text-wrap: pretty }
.lead, .cards span { text-wrap: balance }
.text { font-size: 1.125rem; max-width: 40rem }
a { color: var(--accent) }
a:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
code { font: .9em var(--mono); overflow-wrap: anywhere }
nav { display: flex; flex-wrap: wrap; gap: 1.5rem; margin: 2rem 0 0 }
.cards {
  list-style: none; margin: 0; padding: 0; gap: 1rem;
  display: grid; grid-template-columns: repeat(auto-fill, minmax(min(17rem, 100%), 1fr));
}
.cards a {
  display: grid; gap: .25rem; height: 100%; align-content: start; padding: 1.25rem;
  border: 1px solid var(--line); border-radius: 1rem; background: var(--surface); color: inherit; text-decoration: none;
}
.cards a:hover, .cards a:focus-visible { border-color: var(--accent) }
.cards strong { color: var(--accent); font: 600 1.25rem/1.25 var(--serif); overflow-wrap: anywhere }
.cards span { color: var(--muted) }
`

const styleHash = createHash('sha256').update(style).digest('base64')

const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${styleHash}'`,
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'"
].join('; ')

export function renderPage ({ lang, title, main }: Page): string {
  return `<!doctype html>
<html lang="${lang}-CA">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>${escapeHtml(title)}</title>
<style>${style}</style>
</head>
<body>
<main>
${main}
</main>
</body>
</html>
`
}

/** For the handler to return. */
export function sendPage (reply: FastifyReply, page: string): string {
  reply.header('content-security-policy', POLICY).type('text/html; charset=utf-8')
  return page
}

/** The language that the address asks for by `lang`, or else the browser. Says on the response which it is, and why. */
export function negotiateLanguage (request: FastifyRequest, reply: FastifyReply): Language {
  const { lang: asked } = request.query as { lang?: unknown }
  const lang = asked === 'en' || asked === 'fr' ? asked : languageOf(request.headers['accept-language'])
  const vary = reply.getHeader('vary')
  reply.headers({ 'content-language': lang, vary: ['accept, accept-language', vary].flat().filter(Boolean).join(', ') })
  return lang
}

/** A link to the same page in the other language. */
export function otherLanguage (lang: Language, path: string): string {
  const [other, label] = lang === 'en' ? ['fr', 'En français'] : ['en', 'In English']
  return `<a href="${path}?lang=${other}" hreflang="${other}" lang="${other}">${label}</a>`
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;'
}

export function escapeHtml (text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] as string)
}
