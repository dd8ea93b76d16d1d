/** The simulated Flexiti as a server of its own, on a real socket. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { serve, type Served, type ServeOptions } from '../shared/serve.js'
import { control } from './control.js'
import { handleRequest } from './handle-request.js'
import { handleWidgetRequest, widgetEndpointOf } from './widget/requests.js'
import { createWorld } from './world.js'

export interface SimulatorOptions extends ServeOptions {
  clientId?: string
  clientSecret?: string
  /** Life of an access token, 1200 as Flexiti's. */
  tokenSeconds?: number
}

export interface Simulator extends Served {
  /** `url` and `/flexiti/pos-api` */
  baseUrl: string
}

export async function startSimulator (options: SimulatorOptions = {}): Promise<Simulator> {
  const configuration = {
    clientId: options.clientId ?? 'flexitidemo',
    clientSecret: options.clientSecret ?? '2f7b1c9e-5d0a-4a6e-9c3f-8e41d7a0b652',
    tokenSeconds: options.tokenSeconds ?? 1200
  }
  let world = createWorld(configuration)
  let url = ''
  const reset = () => { world = createWorld(configuration) }

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = (request.url ?? '').split('?')[0] ?? ''
    if (path.startsWith('/__simulator/')) return control(request, response, world, reset)
    const widgetEndpoint = widgetEndpointOf(request.method ?? '', path)
    if (widgetEndpoint !== undefined) return handleWidgetRequest(request, response, world, widgetEndpoint)
    return handleRequest(request, response, world, url)
  }
  const failure = { url: '', message: 'The simulator failed', error: 'general_error' }
  const served = await serve(options, handle, failure)
  url = served.url
  return { ...served, baseUrl: `${url}/flexiti/pos-api` }
}
