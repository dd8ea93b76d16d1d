/** GET /: where to begin, for a person with a browser. Not in production, where nobody comes to this door by hand. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { renderPage, sendPage } from '../helpers/page.js'

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
  const page = landingPage(options)

  app.get('/', { schema: { hide: true }, config: { shared: true } }, async (_request, reply) => sendPage(reply, page))
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
  return renderPage({
    lang: 'en',
    title: 'flexiti-bff',
    main: `<h1>flexiti-bff</h1>
<p class="lead">This is the public door of a backend-for-frontend for Flexiti financing.
${lead(environment, demoUrl !== undefined)}</p>
<ul class="cards">${links.map(({ href, title, text }) =>
  `<li><a href="${href}"><strong>${title}</strong><span>${text}</span></a></li>`).join('')}</ul>`
  })
}

function lead (environment: string, demo: boolean): string {
  if (environment !== 'simulator') return `It speaks to Flexiti’s ${environment} environment.`
  return demo
    ? 'It speaks to a simulated Flexiti: click anything, no money moves.'
    : 'It speaks to a simulated Flexiti.'
}

export default landing
