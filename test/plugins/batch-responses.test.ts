/** Answers of one turn of the event loop leave after the last of them is ready, and in their order. */
import { Readable } from 'node:stream'
import Fastify from 'fastify'
import { test } from 'tap'
import batchResponses from '../../plugins/batch-responses.js'

test('an answer leaves when all that came in with it was worked on', async (t) => {
  const app = Fastify()
  await app.register(batchResponses)
  const seen: string[] = []
  app.get('/:name', (request, reply) => {
    const { name } = request.params as { name: string }
    seen.push(`worked on ${name}`)
    reply.raw.once('finish', () => { seen.push(`sent ${name}`) })
    reply.send(name)
  })
  const responses = await Promise.all(['a', 'b', 'c'].map(async (name) => await app.inject(`/${name}`)))
  t.same(responses.map(({ body }) => body), ['a', 'b', 'c'])
  t.same(seen, ['worked on a', 'worked on b', 'worked on c', 'sent a', 'sent b', 'sent c'])
})

test('one that cannot be sent takes no other with it', async (t) => {
  const app = Fastify()
  await app.register(batchResponses)
  app.get('/:name', async (request, reply) => {
    const { name } = request.params as { name: string }
    switch (name) {
      case 'hung-up': reply.raw.destroy(); break
      case 'no-header': reply.header('x-name', 'two\nlines')
    }
    return name
  })
  app.addHook('onSend', async (request, _reply, payload) => {
    if (request.url === '/no') throw new Error('no')
    return request.url === '/no-payload' && payload === 'no-payload' ? 7 : payload
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  t.teardown(async () => { await app.close() })
  const ask = async (name: string): Promise<string> => {
    const response = await fetch(`${app.listeningOrigin}/${name}`)
    return `${response.status} ${response.status === 200 ? await response.text() : ''}`
  }
  const names = ['a', 'no', 'b', 'no-payload', 'c', 'no-header', 'd', 'hung-up', 'e']
  const responses = await Promise.allSettled(names.map(ask))
  t.same(responses.map((response) => response.status === 'fulfilled' ? response.value : 'none'), [
    '200 a', '500 ', '200 b', '500 ', '200 c', '500 ', '200 d', 'none', '200 e'
  ])
})

test('what is ready while the others are being sent goes in the next turn', async (t) => {
  const app = Fastify()
  await app.register(batchResponses)
  app.get('/slow', async (_request, reply) => {
    await new Promise((resolve) => { setImmediate(resolve) })
    return await reply.send('slow')
  })
  app.get('/fast', async () => 'fast')
  await app.listen({ host: '127.0.0.1', port: 0 })
  t.teardown(async () => { await app.close() })
  const bodies = await Promise.all(Array.from({ length: 40 }, async (
    _, index
  ) => await (await fetch(`${app.listeningOrigin}/${index % 2 === 0 ? 'slow' : 'fast'}`)).text()))
  t.same(bodies, Array.from({ length: 40 }, (_, index) => index % 2 === 0 ? 'slow' : 'fast'))
})

test('a stream is not kept waiting, so that its failure is heard', async (t) => {
  const app = Fastify()
  await app.register(batchResponses)
  app.get('/good', (_request, reply) => { reply.send(Readable.from(['a', 'b'])) })
  app.get('/bad', (_request, reply) => {
    const stream = new Readable({ read () {} })
    reply.send(stream)
    stream.destroy(new Error('no such file'))
  })
  t.equal((await app.inject('/good')).body, 'ab')
  t.equal((await app.inject('/bad')).statusCode, 500)
})
