/** The control API of the Finfo simulator: what every simulator has, the meter, tokens, changes (docs/simulator.md). */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { bad, control as sharedControl, ok, type ControlReply, type ControlRequest } from '../shared/control.js'
import { endpointNames } from './routes.js'
import type { World } from './world.js'

export function control (
  request: IncomingMessage, response: ServerResponse, world: World, reset: () => void
): Promise<void> {
  const own = (asked: ControlRequest): ControlReply | undefined => {
    switch (`${asked.method} ${asked.path[0] ?? ''}`) {
      case 'GET meter':
        return ok(world.meter.read())
      case 'DELETE meter':
        world.meter.clear()
        return ok(world.meter.read())
      case 'POST revoke':
        return revoke(world, asked)
      case 'POST changes':
        return change(world, asked)
      default:
        return undefined
    }
  }
  return sharedControl(request, response, { world, reset, endpointNames, own })
}

/** Kills tokens before their time, as Finfo might: `{"tokens":"access"}` or `{"tokens":"all"}`. */
function revoke (world: World, { body }: ControlRequest): ControlReply {
  if (body.tokens !== 'access' && body.tokens !== 'all') return bad('tokens: one of access, all')
  world.tokens.revoke(body.tokens)
  return ok({ revoked: body.tokens })
}

/** An article changes: `{"finfo_article_id", "at"?}`, now if no time is given. */
function change (world: World, { body }: ControlRequest): ControlReply {
  const at = body.at === undefined ? world.clock.now() : Date.parse(String(body.at))
  if (Number.isNaN(at)) return bad('at: must be a time')
  const changedAt = Math.floor(at)
  if (!world.catalogue.touch(Number(body.finfo_article_id), changedAt)) return bad('finfo_article_id: no such article')
  return ok({ finfo_article_id: Number(body.finfo_article_id), at: new Date(changedAt).toISOString() })
}
