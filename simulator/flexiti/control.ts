/** The control API of the Flexiti simulator: what every simulator has, and widget sessions (docs/simulator.md). */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { control as sharedControl, type ControlReply, type ControlRequest } from '../shared/control.js'
import { endpointNames } from './routes.js'
import { settingChoices } from './settings.js'
import { widgetRequest } from './widget-control.js'
import type { World } from './world.js'

export function control (
  request: IncomingMessage, response: ServerResponse, world: World, reset: () => void
): Promise<void> {
  const own = (asked: ControlRequest): ControlReply | undefined => {
    switch (`${asked.method} ${asked.path[0] ?? ''}`) {
      case 'GET widgets':
      case 'POST widgets':
      case 'POST widget':
        return widgetRequest(world, asked)
      default:
        return undefined
    }
  }
  return sharedControl(request, response, { world, reset, endpointNames, choices: settingChoices, own })
}
