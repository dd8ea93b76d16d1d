/** GET /: where to begin, for a person with a browser. Not in production, where nobody comes to this door by hand. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { Language } from '../../src/util/preferences.js'
import { negotiateLanguage, otherLanguage, renderPage, sendPage } from '../helpers/page.js'

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

type Card = readonly [title: string, text: string]

const words = {
  en: {
    lead: 'This is the public door of a backend-for-frontend for Flexiti financing.',
    simulated: 'It speaks to a simulated Flexiti.',
    demo: 'It speaks to a simulated Flexiti: click anything, no money moves.',
    environment: (name: string) => `It speaks to Flexiti’s ${name} environment.`,
    buy: ['Buy something', 'A shop that pays with Flexiti: cart, widget, plans, receipt. The PIN is 2222.'] as Card,
    apply: ['Apply for an account', 'The application, its decision, and a purchase with the new account.'] as Card,
    office: ['See what just happened', 'Orders, captures, the ledger, and the timeline of each flow.'] as Card,
    api: ['Try the API', 'The public door’s routes, with values that work.'] as Card,
    client: ['The client', 'What a page loads to talk to this door.'] as Card,
    problems: ['Problems', 'Every error code, and what to do about it.'] as Card
  },
  fr: {
    lead: 'Voici la porte publique d’un BFF (serveur de la boutique) pour le financement Flexiti.',
    simulated: 'Elle parle à un Flexiti simulé.',
    demo: 'Elle parle à un Flexiti simulé\u00a0: cliquez partout, aucun argent ne bouge.',
    environment: (name: string) => `Elle parle à l’environnement ${name} de Flexiti.`,
    buy: ['Acheter quelque chose', 'Une boutique avec Flexiti, du panier au reçu. Le NIP est 2222.'] as Card,
    apply: ['Demander un compte', 'La demande, la décision, et un achat avec le nouveau compte.'] as Card,
    office: ['Voir ce qui s’est passé', 'Commandes, captures, registre, et la chronologie de chaque parcours.'] as Card,
    api: ['Essayer l’API', 'Les routes de la porte publique, avec des valeurs qui fonctionnent.'] as Card,
    client: ['Le client', 'Ce qu’une page charge pour parler à cette porte.'] as Card,
    problems: ['Problèmes', 'Chaque code d’erreur, et ce qu’il faut faire.'] as Card
  }
}

const landing: FastifyPluginAsyncTypebox<LandingOptions> = async (app, options) => {
  const pages: Readonly<Record<Language, string>> = { en: landingPage(options, 'en'), fr: landingPage(options, 'fr') }

  app.get('/', {
    schema: { hide: true },
    config: { shared: true }
  }, async (request, reply) => sendPage(reply, pages[negotiateLanguage(request, reply)]))
}

/** Every address is ours or a setting's, so nothing here needs escaping. */
function landingPage ({ demoUrl, environment, docs }: LandingOptions, lang: Language): string {
  const t = words[lang]
  const link = (href: string, [title, text]: Card): Link => ({ href, title, text })
  const links: Link[] = [
    ...demoUrl === undefined
      ? []
      : [
          link(`${demoUrl}/?lang=${lang}`, t.buy),
          link(`${demoUrl}/apply?lang=${lang}`, t.apply),
          link(`${demoUrl}/back-office?lang=${lang}`, t.office)
        ],
    ...docs ? [link('/docs', t.api)] : [],
    link('/client.js', t.client),
    link(`/problems?lang=${lang}`, t.problems)
  ]
  return renderPage({
    lang,
    title: 'flexiti-bff',
    main: `<h1>flexiti-bff</h1>
<p class="lead">${t.lead} ${leadOf(environment, demoUrl !== undefined, lang)}</p>
<ul class="cards">${links.map(({ href, title, text }) =>
  `<li><a href="${href}"><strong>${title}</strong><span>${text}</span></a></li>`).join('')}</ul>
<nav>${otherLanguage(lang, '/')}</nav>`
  })
}

function leadOf (environment: string, demo: boolean, lang: Language): string {
  const t = words[lang]
  if (environment !== 'simulator') return t.environment(environment)
  return demo ? t.demo : t.simulated
}

export default landing
