/**
 * What the widget's page asks its own server, in JSON: `POST /widget/open` for the screen to show, `POST /widget/act`
 * for what the shopper chose. No part of Flexiti's documented API.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { isForeignPage } from '../../shared/control.js'
import { isObject, parseBody, readBytes, type JsonObject } from '../../shared/request-body.js'
import { respond } from '../../shared/respond.js'
import { jsonReply, send, type Reply } from '../../shared/response.js'
import { isSameFlowToken } from '../same-flow.js'
import type { World } from '../world.js'
import { widgetPage } from './page.js'
import { screenOf } from './screens.js'
import type { WidgetSession } from './sessions.js'
import { act, type Remark } from './steps.js'
import { textsIn } from './texts.js'

export const widgetEndpoints = ['widgetPage', 'widgetOpen', 'widgetAct'] as const
export type WidgetEndpoint = typeof widgetEndpoints[number]

export function widgetEndpointOf (method: string, path: string): WidgetEndpoint | undefined {
  if (method === 'GET' && path === '/') return 'widgetPage'
  if (method !== 'POST') return undefined
  if (path === '/widget/open') return 'widgetOpen'
  return path === '/widget/act' ? 'widgetAct' : undefined
}

export async function handleWidgetRequest (
  request: IncomingMessage, response: ServerResponse, world: World, endpoint: WidgetEndpoint
): Promise<void> {
  if (endpoint !== 'widgetPage' && isForeignPage(request)) {
    return send(response, jsonReply(403, { error: 'only the widget asks this' }))
  }
  const body = parseBody(await readBytes(request), 'application/json').value
  const replies: Record<WidgetEndpoint, () => Reply> = {
    widgetPage: () => widgetPage(world.settings.trust_url),
    widgetOpen: () => openWidget(world, body),
    widgetAct: () => actInWidget(world, body)
  }
  const { faults, settings } = world
  const referenceId = isObject(body) ? world.widgets.find(String(body.widget_session_id))?.referenceId : undefined
  return respond(response, {
    faults,
    settings,
    entry: { endpoint, headers: referenceId === undefined ? {} : { 'x-reference-id': referenceId }, status: null },
    carryOut: replies[endpoint]
  })
}

/** The session that a page's request names, with its token: they must belong together, and the flow must live. */
function sessionOf (world: World, body: unknown): WidgetSession | undefined {
  if (!isObject(body)) return undefined
  const session = world.widgets.find(String(body.widget_session_id))
  const token = world.tokens.find(String(body.token))
  if (session === undefined || token === undefined) return undefined
  if (!isSameFlowToken(world, session.token, token)) return undefined
  // A page that is open keeps working when its token is refreshed: the flow goes on.
  const { refreshed_token_keeps_widget: goesOn } = world.settings
  return (goesOn ? world.tokens.isFlowAlive(token) : world.tokens.isAlive(token)) ? session : undefined
}

function openWidget (world: World, body: unknown): Reply {
  const session = sessionOf(world, body)
  return session === undefined ? expired() : show(session)
}

/** Carries an action out. One that the step does not have changes nothing and shows the step again. */
function actInWidget (world: World, body: unknown): Reply {
  const session = sessionOf(world, body)
  if (session === undefined || !isObject(body)) return expired()
  const values: JsonObject = isObject(body.values) ? body.values : {}
  return show(session, act(world, session, String(body.action), values))
}

/** `event` is there once the flow is over; the page posts it, again after a reload. */
function show (session: WidgetSession, remark?: Remark): Reply {
  const { brand, simulator, testValues, optional } = textsIn(session.lang)
  return jsonReply(200, {
    lang: session.lang,
    labels: { brand, simulator, testValues, optional },
    screen: screenOf(session, remark),
    target_origin: session.targetOrigin,
    event: session.event
  })
}

function expired (): Reply {
  return jsonReply(401, { error: 401, message: 'The session has expired' })
}
