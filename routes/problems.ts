/** GET /problems and /problems/{code}: what each error means, where the `type` of a problem points. */
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { Type } from 'typebox'
import { catalogue, isProblemCode, type ProblemCode } from '../src/problems/catalogue.js'
import { problem } from '../src/problems/problem.js'

const describe = (code: ProblemCode): object => ({ code, ...catalogue[code] })

const problemPages: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/problems', {
    schema: { summary: 'All problems', tags: ['problems'] },
    config: { shared: true, response: { description: 'Every code that the BFF answers, with its meaning' } }
  }, async () => ({ problems: (Object.keys(catalogue) as ProblemCode[]).map(describe) }))

  app.get('/problems/:code', {
    schema: {
      summary: 'One problem',
      tags: ['problems'],
      params: Type.Object({ code: Type.String({ maxLength: 64, examples: ['flow-expired'] }) })
    },
    config: { shared: true, response: { description: 'What the code means' } }
  }, async (request) => {
    const { code } = request.params
    if (!isProblemCode(code)) throw problem('not-found')
    return describe(code)
  })
}

export default problemPages
