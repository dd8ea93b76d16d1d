/** Schemas are compiled late; that they can be compiled at all is proved here, for every route of both doors. */
import Fastify from 'fastify'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'tap'
import { Type } from 'typebox'
import { createValidators } from '../../../plugins/validation/validators.js'
import validation from '../../../plugins/validation/index.js'
import { buildDoors } from '../../../server/doors.js'
import { loadSettings } from '../../../config/settings.js'
import { createServices } from '../../../server/services.js'
import { pino } from 'pino'

async function doorsWith (channel: string) {
  const settings = loadSettings({ FLEXITI_CHANNEL: channel, FLEXITI_BASE_URL: 'http://127.0.0.1:1' })
  const services = createServices({ settings })
  const validators = createValidators()
  const doors = await buildDoors({
    settings, services, log: pino({ level: 'silent' }), publicUrl: () => 'http://127.0.0.1', validators
  })
  return { services, validators, doors }
}

test('every schema of every route compiles, in both channels', async t => {
  for (const channel of ['online', 'instore']) {
    const { doors, services, validators } = await doorsWith(channel)
    await doors.public.ready()
    await doors.internal.ready()
    const waiting = validators.waiting
    t.ok(waiting > 20, `${waiting} schemas`)
    t.equal(validators.compileAll(), waiting)
    t.equal(validators.waiting, 0)
    await doors.public.close()
    await doors.internal.close()
    await services.close()
  }
})

test('nothing is compiled before the door listens, and everything soon after', async t => {
  const { doors, services, validators } = await doorsWith('online')
  t.teardown(async () => {
    await doors.public.close()
    await doors.internal.close()
    await services.close()
  })
  await doors.internal.ready()
  await doors.public.listen({ host: '127.0.0.1', port: 0 })
  t.ok(validators.waiting > 20)
  while (validators.waiting > 0) await sleep(10)
})

test('a schema is compiled by its first use, once for all routes that have it', async t => {
  const validators = createValidators()
  const app = Fastify()
  t.teardown(() => app.close())
  await app.register(validation, { validators })
  const querystring = Type.Object({ page: Type.Optional(Type.String({ maxLength: 3 })) })
  app.get('/one', { schema: { querystring } }, () => 'fine')
  app.get('/other', { schema: { querystring } }, () => 'fine')
  await app.ready()
  t.equal(validators.waiting, 1)
  t.equal((await app.inject('/one?page=1234')).statusCode, 400)
  t.equal(validators.waiting, 0)
  t.equal((await app.inject('/other?page=1234')).statusCode, 400)
  t.equal((await app.inject('/other?page=123')).statusCode, 200)
})

test('a wrong schema does not pass: its use fails, and so does compiling it ahead', t => {
  const validators = createValidators()
  const check = validators.of({ type: 'strnig' }, 'json')
  t.throws(() => check({}))
  t.throws(() => validators.compileAll())
  t.end()
})
