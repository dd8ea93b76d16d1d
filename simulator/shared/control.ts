/** What every simulator's control API under /__simulator/ has: time, settings, faults, received requests, reset. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Clock } from './clock.js'
import { parseFault, type FaultPlan } from './faults.js'
import { summarize, type ReceivedLog } from './received.js'
import { isObject, parseBody, readBytes, type JsonObject } from './request-body.js'
import { jsonReply, send } from './response.js'
import { mergeSettings, type Choices } from './settings.js'

/** The part of a simulator's memory that the shared controls change. */
export interface ControlledWorld<Settings extends object> {
  readonly clock: Clock
  readonly settings: Settings
  readonly faults: FaultPlan
  readonly received: ReceivedLog
}

export interface ControlRequest {
  method: string
  /** The segments after /__simulator/. */
  path: string[]
  query: URLSearchParams
  body: JsonObject
}

export interface ControlReply {
  status: number
  body: unknown
}

export interface Controls<Settings extends object> {
  world: ControlledWorld<Settings>
  /** Forgets everything. */
  reset (): void
  /** Names that a fault may be for. */
  endpointNames: readonly string[]
  choices?: Choices<Settings>
  /** The simulator's own controls. Returns undefined for a control that it does not have. */
  own? (request: ControlRequest): ControlReply | undefined
}

export async function control<Settings extends object> (
  request: IncomingMessage, response: ServerResponse, controls: Controls<Settings>
): Promise<void> {
  const url = new URL(request.url ?? '', 'http://simulator')
  if (isForeignPage(request)) {
    return send(response, jsonReply(403, { error: 'pages of other origins may not control the simulator' }))
  }
  // Any type will do: `curl -d` says it is a form.
  const parsed = parseBody(await readBytes(request), 'application/json')
  if (parsed.kind === 'other' || (parsed.kind === 'json' && !isObject(parsed.value))) {
    return send(response, jsonReply(400, { error: 'the body must be a JSON object' }))
  }
  const body = isObject(parsed.value) ? parsed.value : {}
  const path = url.pathname.split('/').slice(2)
  const asked: ControlRequest = { method: request.method ?? '', path, query: url.searchParams, body }
  const reply = respond(asked, controls) ?? controls.own?.(asked) ?? { status: 404, body: { error: 'no such control' } }
  send(response, jsonReply(reply.status, reply.body))
}

/** There is no key; but a page of another site, open in the same browser, is not the one at the controls. */
export function isForeignPage ({ headers }: IncomingMessage): boolean {
  const { origin, host } = headers
  return origin !== undefined && origin.replace(/^https?:\/\//, '') !== host
}

function respond<Settings extends object> (
  request: ControlRequest, controls: Controls<Settings>
): ControlReply | undefined {
  switch (`${request.method} ${request.path[0] ?? ''}`) {
    case 'GET clock':
    case 'POST clock':
      return clock(request, controls)
    case 'GET settings':
    case 'POST settings':
      return settings(request, controls)
    case 'GET faults':
    case 'POST faults':
    case 'DELETE faults':
      return faults(request, controls)
    case 'GET received':
    case 'DELETE received':
      return received(request, controls)
    case 'POST reset':
      controls.reset()
      return ok({ reset: true })
    default:
      return undefined
  }
}

function clock ({ method, body }: ControlRequest, { world }: Pick<Controls<object>, 'world'>): ControlReply {
  if (method === 'POST') {
    const seconds = body.advance_seconds
    if (typeof seconds !== 'number' || !(seconds >= 0 && seconds < 1e9)) return bad('advance_seconds: a number from 0')
    world.clock.advance(seconds)
  }
  return ok({ now: new Date(world.clock.now()).toISOString(), offset_seconds: world.clock.offsetSeconds() })
}

function settings<Settings extends object> (
  { method, body }: ControlRequest, { world, choices }: Controls<Settings>
): ControlReply {
  const wrong = method === 'POST' ? mergeSettings(world.settings, body, choices) : undefined
  return wrong === undefined ? ok(world.settings) : bad(wrong)
}

function faults (
  { method, path, body }: ControlRequest, { world, endpointNames }: Pick<Controls<object>, 'world' | 'endpointNames'>
): ControlReply {
  const id = path[1]
  if (method === 'DELETE') {
    if (id === undefined) world.faults.clear()
    else if (!world.faults.remove(id)) return { status: 404, body: { error: 'no such fault' } }
  }
  if (method === 'POST') {
    const fault = parseFault(body, endpointNames)
    if (typeof fault === 'string') return bad(fault)
    world.faults.add(fault)
  }
  return ok({ faults: world.faults.list() })
}

function received ({ method, query }: ControlRequest, { world }: Pick<Controls<object>, 'world'>): ControlReply {
  if (method === 'DELETE') world.received.clear()
  const requests = world.received.list({ endpoint: query.get('endpoint'), referenceId: query.get('reference_id') })
  return ok({ requests: query.get('view') === 'summary' ? requests.map(summarize) : requests })
}

export function ok (body: unknown): ControlReply {
  return { status: 200, body }
}

export function bad (error: string): ControlReply {
  return { status: 400, body: { error } }
}
