/** The switches for what goes wrong at Flexiti. */
import type { FastifyInstance } from 'fastify'
import { isSwitchName } from '../doors/simulator.js'
import type { DemoContext } from '../options.js'
import { wantsJson } from '../plugins/errors.js'
import { backTo, formOf } from './forms.js'

export default async function simulatorRoutes (app: FastifyInstance, { simulator }: DemoContext): Promise<void> {
  app.get('/simulator/switches', async () => await simulator.read())

  /** `switch` turns one over, `expire` lets all tokens die. */
  app.post('/simulator/switches', async (request, reply) => {
    const { switch: name, expire, back } = formOf(request)
    if (expire !== undefined) await simulator.expireTokens()
    if (isSwitchName(name)) await simulator.turn(name, !(await simulator.read())[name])
    return wantsJson(request) ? await simulator.read() : await reply.redirect(backTo(back), 303)
  })
}
