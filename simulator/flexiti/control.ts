/** The control API under /__simulator/: time, settings, faults, what was received, widget sessions, reset (docs/simulator.md). */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { jsonReply, send } from '../shared/response.js'
import { parseFault } from '../shared/faults.js'
import { isObject, parseBody, readBytes, type JsonObject } from '../shared/request-body.js'
import { endpointNames } from './routes.js'
import { mergeSettings } from './settings.js'
import { widgetRequest } from './widget-control.js'
import type { World } from './world.js'

export interface ControlRequest {
  world: World
  method: string
  /** The segments after /__simulator/. */
  path: string[]
  query: URLSearchParams
  body: JsonObject
  reset (): void
}

export interface ControlReply {
  status: number
  body: unknown
}

export async function control (request: IncomingMessage, response: ServerResponse, world: World, reset: () => void): Promise<void> {
  const url = new URL(request.url ?? '', 'http://simulator')
  const bytes = await readBytes(request)
  // Any type will do: `curl -d` says it is a form.
  const parsed = parseBody(bytes, 'application/json')
  if (isForeignPage(request)) return send(response, jsonReply(403, { error: 'pages of other origins may not control the simulator' }))
  if (parsed.kind === 'other' || (parsed.kind === 'json' && !isObject(parsed.value))) {
    return send(response, jsonReply(400, { error: 'the body must be a JSON object' }))
  }
  const body = isObject(parsed.value) ? parsed.value : {}
  const path = url.pathname.split('/').slice(2)
  const answer = respond({ world, method: request.method ?? '', path, query: url.searchParams, body, reset })
  send(response, jsonReply(answer.status, answer.body))
}

/** There is no key; but a page of another site, open in the same browser, is not the one at the controls. */
function isForeignPage ({ headers }: IncomingMessage): boolean {
  const { origin, host } = headers
  return origin !== undefined && origin.replace(/^https?:\/\//, '') !== host
}

function respond (request: ControlRequest): ControlReply {
  const { method, path, reset } = request
  switch (`${method} ${path[0] ?? ''}`) {
    case 'GET clock':
    case 'POST clock':
      return clock(request)
    case 'GET settings':
    case 'POST settings':
      return settings(request)
    case 'GET faults':
    case 'POST faults':
    case 'DELETE faults':
      return faults(request)
    case 'GET received':
    case 'DELETE received':
      return received(request)
    case 'POST reset':
      reset()
      return ok({ reset: true })
    case 'GET widgets':
    case 'POST widgets':
    case 'POST widget':
      return widgetRequest(request)
    default:
      return { status: 404, body: { error: 'no such control' } }
  }
}

function clock ({ world, method, body }: ControlRequest): ControlReply {
  if (method === 'POST') {
    const seconds = body.advance_seconds
    if (typeof seconds !== 'number' || !(seconds >= 0 && seconds < 1e9)) return bad('advance_seconds: a number from 0')
    world.clock.advance(seconds)
  }
  return ok({ now: new Date(world.clock.now()).toISOString(), offset_seconds: world.clock.offsetSeconds() })
}

function settings ({ world, method, body }: ControlRequest): ControlReply {
  const wrong = method === 'POST' ? mergeSettings(world.settings, body) : undefined
  return wrong === undefined ? ok(world.settings) : bad(wrong)
}

function faults ({ world, method, body }: ControlRequest): ControlReply {
  if (method === 'DELETE') world.faults.clear()
  if (method === 'POST') {
    const fault = parseFault(body, endpointNames)
    if (typeof fault === 'string') return bad(fault)
    world.faults.add(fault)
  }
  return ok({ faults: world.faults.list() })
}

function received ({ world, method, query }: ControlRequest): ControlReply {
  if (method === 'DELETE') world.received.clear()
  return ok({ requests: world.received.list({ endpoint: query.get('endpoint'), referenceId: query.get('reference_id') }) })
}

function ok (body: unknown): ControlReply {
  return { status: 200, body }
}

function bad (error: string): ControlReply {
  return { status: 400, body: { error } }
}
