/** The controls of widget sessions: for tests (/widgets) and for the widget page itself (/widget). */
import type { ControlReply, ControlRequest } from '../shared/control.js'
import { describeSession, failSession, verifySession } from './widgets.js'
import { openForShopper, shopperAnswer } from './widget-flow.js'
import type { World } from './world.js'

export function widgetRequest (world: World, { method, path, body }: ControlRequest): ControlReply {
  if (path[0] === 'widget') {
    if (path[1] === 'open') return openForShopper(world, body)
    return path[1] === 'answer' ? shopperAnswer(world, body) : notFound('no such control')
  }
  if (method === 'GET' && path.length === 1) return { status: 200, body: { widgets: world.widgets.list().map(describeSession) } }
  const session = world.widgets.find(path[1] ?? '')
  if (session === undefined || method !== 'POST') return notFound('no such widget session')
  if (path[2] === 'fail') {
    failSession(session)
    return { status: 200, body: describeSession(session) }
  }
  if (path[2] !== 'verify') return notFound('no such control')
  const accountNumber = body.account_number === undefined ? session.account?.number : String(body.account_number)
  if (session.flow === 'purchase' && world.accounts.byNumber(accountNumber ?? '') === undefined) {
    return { status: 400, body: { error: 'account_number: no such account' } }
  }
  verifySession(session, accountNumber ?? null)
  return { status: 200, body: describeSession(session) }
}

function notFound (error: string): ControlReply {
  return { status: 404, body: { error } }
}
