/** GET /: where to begin, for a person with a browser. Not in production, where nobody comes to this door by hand. */
import { createHash } from 'node:crypto'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'

export interface LandingOptions {
  /** Origin of the demo shop, where it runs. */
  demoUrl?: string | undefined
  /** Which Flexiti the door speaks to. */
  environment: string
  /** Whether `/docs` is there. */
  docs: boolean
}

interface Link {
  href: string
  title: string
  text: string
}

const landing: FastifyPluginAsyncTypebox<LandingOptions> = async (app, options) => {
  const page = Buffer.from(landingPage(options))

  app.get('/', { schema: { hide: true }, config: { shared: true } }, async (_request, reply) => await reply
    .header('content-security-policy',
    `default-src 'none'; style-src 'sha256-${styleHash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`)
    .type('text/html; charset=utf-8')
    .send(page))
}

/** Every address is ours or a setting's, so nothing here needs escaping. */
function landingPage ({ demoUrl, environment, docs }: LandingOptions): string {
  const links: Link[] = [
    ...demoUrl === undefined
      ? []
      : [
          {
            href: `${demoUrl}/`,
            title: 'Buy something',
            text: 'A shop that pays with Flexiti: cart, widget, plans, receipt. The PIN is 2222.'
          },
          {
            href: `${demoUrl}/?lang=fr`,
            title: 'Acheter en français',
            text: 'La même boutique en français, avec ce que le Québec demande.'
          },
          {
            href: `${demoUrl}/apply`,
            title: 'Apply for an account',
            text: 'The application, its decision, and a purchase with the new account.'
          },
          {
            href: `${demoUrl}/back-office`,
            title: 'See what just happened',
            text: 'Orders, captures, the ledger, and the timeline of each flow.'
          }
        ],
    ...docs ? [{ href: '/docs', title: 'Try the API', text: 'The public door’s routes, with values that work.' }] : [],
    { href: '/client.js', title: 'The client', text: 'What a page loads to talk to this door.' },
    { href: '/problems', title: 'Problems', text: 'Every error code, and what to do about it.' }
  ]
  return `<!doctype html>
<html lang="en-CA">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>flexiti-bff</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>flexiti-bff</h1>
<p class="lead">This is the public door of a backend-for-frontend for Flexiti financing. ${lead(
  environment, demoUrl !== undefined
)}</p>
<ul>${links.map(({ href, title, text }) =>
  `<li><a href="${href}"><strong>${title}</strong><span>${text}</span></a></li>`).join('')}</ul>
</main>
</body>
</html>
`
}

function lead (environment: string, demo: boolean): string {
  if (environment !== 'simulator') return `It speaks to Flexiti’s ${environment} environment.`
  return demo
    ? 'It speaks to a simulated Flexiti: click anything, no money moves.'
    : 'It speaks to a simulated Flexiti.'
}

const style = `
:root{color-scheme:light dark;--paper:#f7f3ea;--surface:#fffdf8;--ink:#1d2823;--muted:#56625a;--line:#ddd4c2;
  --accent:#1f5443}
@media(prefers-color-scheme:dark){:root{--paper:#131916;--surface:#1b2320;--ink:#ece7dc;--muted:#a7b0a8;
  --line:#303b36;--accent:#8ccbb0}}
*{box-sizing:border-box}
body{margin:0;background:var(--paper);color:var(--ink);
  font:1rem/1.55 'Segoe UI','Helvetica Neue','Liberation Sans',Arial,system-ui,sans-serif}
main{max-width:58rem;margin:0 auto;padding:clamp(2rem,8vw,5rem) 1rem}
h1{font:600 clamp(2rem,6vw,3rem)/1.1 'Iowan Old Style','Palatino Linotype',Palatino,P052,Georgia,serif;
  letter-spacing:-.01em;margin:0 0 1rem}
.lead{font-size:1.125rem;color:var(--muted);max-width:40rem;margin:0 0 2rem}
ul{list-style:none;margin:0;padding:0;display:grid;
  grid-template-columns:repeat(auto-fill,minmax(min(17rem,100%),1fr));gap:1rem}
a{display:grid;gap:.25rem;height:100%;align-content:start;padding:1.25rem;border:1px solid var(--line);
  border-radius:1rem;background:var(--surface);color:inherit;text-decoration:none}
a:hover,a:focus-visible{border-color:var(--accent)}
a:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
strong{color:var(--accent);font:600 1.25rem/1.25 'Iowan Old Style','Palatino Linotype',Palatino,P052,Georgia,serif}
span{color:var(--muted)}
`

const styleHash = createHash('sha256').update(style).digest('base64')

export default landing
