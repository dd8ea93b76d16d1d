/** How many addresses the count of wrong keys remembers. */
import Fastify from 'fastify'
import fp from 'fastify-plugin'
import { test } from 'tap'
import backofficeKey from '../../plugins/backoffice-key.js'
import clientAddress from '../../plugins/client-address.js'
import { Problem } from '../../src/problems/problem.js'

const key = 'k'.repeat(32)

test('an address that waits is not forgotten for thousands of others that show wrong keys', async (t) => {
  const app = Fastify()
  t.teardown(async () => { await app.close() })
  await app.register(fp(async (problems) => {
    problems.setErrorHandler(async (error, _request, reply) =>
      await reply.code(error instanceof Problem ? error.status : 500).send())
  }, { name: 'problems' }))
  await app.register(clientAddress, { trusted: ['127.0.0.1'] })
  await app.register(backofficeKey, { keys: [{ name: 'till', key }], now: () => 0 })
  app.get('/', async () => 'in')
  const ask = async (address: string, shown: string): Promise<number> => (await app.inject({
    url: '/', headers: { authorization: `Bearer ${shown}`, 'x-forwarded-for': address }
  })).statusCode
  for (let n = 0; n < 20; n++) t.equal(await ask('203.0.113.1', 'wrong'), 401)
  for (let n = 0; n < 6000; n++) await ask(`10.0.${n >> 8}.${n & 255}`, 'wrong')
  t.equal(await ask('203.0.113.1', 'wrong'), 429)
  t.equal(await ask('203.0.113.1', key), 200)
  t.equal(await ask('203.0.113.2', 'wrong'), 401)
})
