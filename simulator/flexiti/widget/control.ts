/** The controls of widget sessions: what a shopper did, without a browser (docs/simulator.md). */
import { bad, ok, type ControlReply, type ControlRequest } from '../../shared/control.js'
import type { World } from '../world.js'
import { describeSession } from './sessions.js'
import { confirm, refuse } from './steps.js'

export function widgetControl (world: World, { method, path, body }: ControlRequest): ControlReply {
  const [, id, action] = path
  if (method === 'GET' && id === undefined) return ok({ widgets: world.widgets.list().map(describeSession) })
  const session = world.widgets.find(id ?? '')
  if (session === undefined) return notFound('no such widget session')
  if (method === 'GET' && action === undefined) return ok(describeSession(session))
  if (method !== 'POST') return notFound('no such control')
  if (action === 'fail') {
    refuse(session)
    return ok(describeSession(session))
  }
  if (action !== 'verify') return notFound('no such control')
  const account = body.account_number === undefined
    ? session.holder?.account
    : world.accounts.byNumber(String(body.account_number))
  if (session.flow === 'purchase' && account === undefined) return bad('account_number: no such account')
  if (account !== undefined && account !== session.holder?.account) session.holder = { account }
  confirm(session)
  return ok(describeSession(session))
}

function notFound (error: string): ControlReply {
  return { status: 404, body: { error } }
}
