/** The simulated Finfo as a server of its own: token endpoint, product data and control API on one socket. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { serve, type Served, type ServeOptions } from '../shared/serve.js'
import { control } from './control.js'
import { handleRequest } from './handle-request.js'
import { apiPath, tokenPath } from './routes.js'
import { createWorld, type Configuration, type Credentials } from './world.js'

export type FinfoSimulatorOptions = ServeOptions & Partial<Configuration>

export interface FinfoSimulator extends Served {
  /** What comes before `/v1.0/…`. */
  baseUrl: string
  tokenUrl: string
}

/** The credentials that it takes if it is not given others. They open nothing else. */
export const simulatorCredentials: Credentials = {
  clientId: 'finfo-api',
  clientSecret: '6c1e0f52-93a7-4d0b-8f5e-1b7a2c9d4e60',
  username: 'shop@example.com',
  password: 'simulator'
}

export async function startFinfoSimulator (options: FinfoSimulatorOptions = {}): Promise<FinfoSimulator> {
  const configuration: Configuration = { ...simulatorCredentials, tokenSeconds: 900, refreshSeconds: 1800, ...options }
  let world = createWorld(configuration)
  let url = ''
  const reset = () => { world = createWorld(configuration) }

  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.url?.startsWith('/__simulator/') === true) return control(request, response, world, reset)
    return handleRequest(request, response, world, url)
  }
  const served = await serve(options, handle, { statusCode: 500, message: 'The simulator failed' })
  url = served.url
  return { ...served, baseUrl: `${url}${apiPath}`, tokenUrl: `${url}${tokenPath}` }
}
