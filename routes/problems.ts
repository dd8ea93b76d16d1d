/**
 * GET /problems and /problems/{code}: what each error means, where the `type` of a problem points. As data, or as a
 * page for a person with a browser; in English or French.
 */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import type { FastifyRequest } from 'fastify'
import { Type } from 'typebox'
import { LangQuery } from '../schemas/parameters.js'
import { ProblemEntrySchema, ProblemListSchema } from '../schemas/responses/operations.js'
import { catalogue, isProblemCode, type ProblemCode } from '../src/problems/catalogue.js'
import { problem } from '../src/problems/problem.js'
import { textsOf } from '../src/problems/wording.js'
import { prefersHtml, type Language } from '../src/util/preferences.js'
import { escapeHtml, negotiateLanguage, otherLanguage, renderPage, sendPage } from './helpers/page.js'

const CODES = Object.keys(catalogue) as ProblemCode[]

const words = {
  en: {
    problems: 'Problems',
    lead: 'Every code that this service answers with, and what it means.',
    all: 'All problems',
    status: 'HTTP status'
  },
  fr: {
    problems: 'Problèmes',
    lead: 'Chaque code par lequel ce service répond, et ce qu’il signifie.',
    all: 'Tous les problèmes',
    status: 'État HTTP'
  }
} as const

const problemPages: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/problems', {
    schema: {
      operationId: 'listProblems',
      summary: 'List problems',
      description: 'Every code that a problem can have. A browser gets a page.',
      tags: ['problems'],
      querystring: LangQuery
    },
    config: {
      shared: true,
      anyHost: true,
      response: {
        description: 'Every code that the BFF answers, with its meaning',
        schema: ProblemListSchema,
        html: true,
        headers: ['content-language', 'vary']
      }
    }
  }, async (request, reply) => {
    const lang = negotiateLanguage(request, reply)
    if (wantsPage(request)) return sendPage(reply, listPage(lang))
    return { problems: CODES.map((code) => describe(code, lang)) }
  })

  app.get('/problems/:code', {
    schema: {
      operationId: 'getProblem',
      summary: 'Get a problem',
      description: 'What a code means, and what to do about it. A browser gets a page.',
      tags: ['problems'],
      params: Type.Object({ code: Type.String({ maxLength: 64, examples: ['flow-expired'] }) }),
      querystring: LangQuery
    },
    config: {
      shared: true,
      anyHost: true,
      problems: ['not-found'],
      response: {
        description: 'What the code means',
        schema: ProblemEntrySchema,
        html: true,
        headers: ['content-language', 'vary']
      }
    }
  }, async (request, reply) => {
    const { code } = request.params
    if (!isProblemCode(code)) throw problem('not-found')
    const lang = negotiateLanguage(request, reply)
    return wantsPage(request) ? sendPage(reply, problemPage(code, lang)) : describe(code, lang)
  })
}

function wantsPage ({ headers }: FastifyRequest): boolean {
  return prefersHtml(headers.accept)
}

function describe (code: ProblemCode, lang: Language): object {
  return { code, status: catalogue[code].status, ...textsOf(code, lang) }
}

function listPage (lang: Language): string {
  const t = words[lang]
  const items = CODES.map((code) => {
    const line = `${catalogue[code].status} · ${escapeHtml(textsOf(code, lang).title)}`
    return `<li><a href="/problems/${code}?lang=${lang}"><strong>${code}</strong><span>${line}</span></a></li>`
  })
  return renderPage({
    lang,
    title: t.problems,
    main: `<h1>${t.problems}</h1>
<p class="lead">${t.lead}</p>
<ul class="cards">${items.join('\n')}</ul>
${links(lang, '/problems')}`
  })
}

function problemPage (code: ProblemCode, lang: Language): string {
  const t = words[lang]
  const { title, explanation } = textsOf(code, lang)
  return renderPage({
    lang,
    title: `${title} · ${code}`,
    main: `<h1>${escapeHtml(title)}</h1>
<p class="lead"><code>${code}</code> · ${t.status} ${catalogue[code].status}</p>
<p class="text">${withCode(explanation)}</p>
${links(lang, `/problems/${code}`, `<a href="/problems?lang=${lang}">${t.all}</a>`)}`
  })
}

function links (lang: Language, path: string, more = ''): string {
  return `<nav>${more}${otherLanguage(lang, path)}</nav>`
}

/** Between backticks stands what a developer types. */
function withCode (text: string): string {
  return escapeHtml(text).replace(/`([^`]+)`/g, '<code>$1</code>')
}

export default problemPages
