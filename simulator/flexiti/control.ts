/**
 * The control API of the Flexiti simulator: what every simulator has, and what is Flexiti's own (docs/simulator.md).
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { control as sharedControl, ok, type ControlReply, type ControlRequest } from '../shared/control.js'
import { accountControl } from './account-control.js'
import { endpointNames } from './routes.js'
import { settingChoices } from './settings.js'
import { testData } from './test-data.js'
import { widgetControl } from './widget/control.js'
import { widgetEndpoints } from './widget/requests.js'
import type { World } from './world.js'

export function control (
  request: IncomingMessage, response: ServerResponse, world: World, reset: () => void
): Promise<void> {
  return sharedControl(request, response, {
    world,
    reset,
    endpointNames: [...endpointNames, ...widgetEndpoints],
    choices: settingChoices,
    own: asked => ownControl(world, asked)
  })
}

function ownControl (world: World, asked: ControlRequest): ControlReply | undefined {
  const { method, path, body } = asked
  switch (path[0]) {
    case 'widgets':
      return widgetControl(world, asked)
    case 'accounts':
      return accountControl(world, asked)
    case 'test-data':
      return method === 'GET' ? ok(testData(world)) : undefined
    case 'tokens': {
      if (method !== 'POST' || path[1] !== 'expire') return undefined
      const { reference_id: referenceId } = body
      return ok({ expired: world.tokens.expire(referenceId === undefined ? undefined : String(referenceId)) })
    }
    default:
      return undefined
  }
}
