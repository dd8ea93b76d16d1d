/** How many addresses the count of wrong keys remembers. */
import Fastify from 'fastify'
import { test } from 'tap'
import backofficeKey from '../../plugins/backoffice-key.js'
import { Problem } from '../../src/problems/problem.js'

test('an address that waits is not forgotten for thousands of others that show wrong keys', async (t) => {
  const app = Fastify({ trustProxy: true })
  t.teardown(async () => { await app.close() })
  app.setErrorHandler(async (error, _request, reply) => await reply.code(error instanceof Problem
    ? error.status
    : 500).send())
  await app.register(backofficeKey, { keys: [{ name: 'till', key: 'k'.repeat(32) }] })
  app.get('/', async () => 'in')
  const ask = async (address: string, key: string): Promise<number> =>
    (await app.inject({ url: '/', headers: { authorization: `Bearer ${key}`, 'x-forwarded-for': address } })).statusCode
  for (let n = 0; n < 20; n++) t.equal(await ask('203.0.113.1', 'wrong'), 401)
  for (let n = 0; n < 6000; n++) await ask(`10.0.${n >> 8}.${n & 255}`, 'wrong')
  t.equal(await ask('203.0.113.1', 'k'.repeat(32)), 429)
  t.equal(await ask('203.0.113.2', 'k'.repeat(32)), 200)
})
