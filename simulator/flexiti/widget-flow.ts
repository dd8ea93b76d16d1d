/** What the widget page asks the simulator: what to show the shopper, and which event their answer makes (flexiti-api.md §5.6). */
import type { ControlReply } from '../shared/control.js'
import type { JsonObject } from '../shared/request-body.js'
import type { World } from './world.js'
import { failSession, verifySession, type WidgetSession } from './widgets.js'

/** In the sandbox for applications; for purchases it is the simulator's own. */
const pin = '2222'
const mostWrongPins = 3

type Event = Record<string, unknown>

/** Which page to show. Contact details are masked. */
export function openForShopper (world: World, body: JsonObject): ControlReply {
  const session = sessionOf(world, body)
  if (session === undefined) return unauthorized()
  const { account, flow, middleName } = session
  return {
    status: 200,
    body: {
      flow,
      lang: session.lang,
      page: pageFor(session),
      // An account found for an applicant lets them choose what to go on with.
      existing_account: flow === 'apply' && account !== undefined,
      card_ending_in: account?.vccNumber.slice(-4) ?? null,
      phone: account === undefined ? null : `***-***-${account.phoneNumber.slice(-4)}`,
      retry: middleName === 'D-EMAIL_DBL_TIMEOUT'
    }
  }
}

function pageFor ({ flow, account }: WidgetSession): 'pin' | 'activation' | 'unable' | 'unknown' {
  if (flow === 'purchase' && account === undefined) return 'unknown'
  if (account !== undefined && account.status !== 'N') return 'unable'
  if (flow === 'purchase' && account?.activated === false) return 'activation'
  return 'pin'
}

/**
 * The shopper's answer: `choice` is `pin`, `activate`, `purchase` (an applicant who buys with the account they have), `apply`
 * (a buyer who applies anew), `leave` or `cancel`. Returns the event to post, or `retry_pin`.
 */
export function shopperAnswer (world: World, body: JsonObject): ControlReply {
  const session = sessionOf(world, body)
  if (session === undefined) return unauthorized()
  const mfa = ['sms', 'email', 'security_question'].find(option => option === body.mfa_option) ?? null
  switch (body.choice) {
    case 'pin':
      return pinAnswer(session, String(body.pin ?? ''), mfa)
    case 'activate':
      failSession(session)
      return success(session, { action: 'activation' })
    case 'purchase':
      failSession(session)
      return success(session, { accountNumber: accountNumberOf(session), action: 'purchase' })
    case 'apply':
      failSession(session)
      return success(session, { action: 'apply' })
    case 'cancel':
      session.state = 'cancelled'
      return { status: 200, body: { event: { eventType: 'flx-cancel' } } }
    default:
      failSession(session)
      // Nobody to be found is the page's own failure; a derogatory status is a success with nothing in it (v25).
      return pageFor(session) === 'unknown'
        ? { status: 200, body: { event: { eventType: 'flx-failure', eventData: { error: 404, message: 'not_found' } } } }
        : success(session, {})
  }
}

function pinAnswer (session: WidgetSession, given: string, mfaOptionSelected: string | null): ControlReply {
  if (session.flow === 'apply' && session.middleName === 'D-EMAIL_DBL_TIMEOUT') {
    failSession(session)
    return success(session, { action: 'retry' })
  }
  if (pageFor(session) !== 'pin') return { status: 409, body: { error: 'no PIN is asked for' } }
  const purchase = session.flow === 'purchase'
  if (given === pin && session.state !== 'failed') {
    verifySession(session, session.account?.number ?? null)
    return success(session, purchase
      ? { accountNumber: accountNumberOf(session), verified: true, action: 'purchase', mfaOptionSelected, customerId: session.account?.customerId }
      : { verified: true, action: 'apply', mfaOptionSelected })
  }
  session.wrongPins += 1
  if (session.wrongPins < mostWrongPins) return { status: 200, body: { retry_pin: true } }
  failSession(session)
  // An applicant who failed the PIN may still apply: the merchant calls /apply either way.
  if (!purchase) session.state = 'succeeded'
  return success(session, { accountNumber: purchase ? accountNumberOf(session) : null, action: session.flow, mfaOptionSelected })
}

function success (session: WidgetSession, eventData: Event): ControlReply {
  return {
    status: 200,
    body: {
      event: {
        eventType: 'flx-success',
        eventData: {
          accountNumber: null,
          verified: false,
          action: null,
          mfaOptionSelected: null,
          widget_session_id: session.id,
          ...eventData,
          accountType: session.accountType
        }
      }
    }
  }
}

function accountNumberOf ({ account }: WidgetSession): number | null {
  return account === undefined ? null : Number(account.number)
}

/** The page shows itself by what its URL holds: session and token must belong together, and the token must live. */
function sessionOf (world: World, body: JsonObject): WidgetSession | undefined {
  const session = world.widgets.find(String(body.widget_session_id))
  const token = world.tokens.find(String(body.token))
  return session !== undefined && session.token === token && world.tokens.isAlive(token) ? session : undefined
}

function unauthorized (): ControlReply {
  return { status: 401, body: { error: 401, message: 'The session has expired' } }
}
