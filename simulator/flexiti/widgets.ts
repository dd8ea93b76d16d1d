/** Widget sessions: what widget/init was told, how far the shopper came, and the event the merchant's page gets (flexiti-api.md §5.3, §5.6). */
import { randomUUID } from 'node:crypto'
import type { Account } from './accounts.js'
import { newToken, type Token } from './tokens.js'

export interface WidgetSession {
  readonly id: string
  readonly flow: 'purchase' | 'apply'
  readonly lang: string
  readonly referenceId: string
  /** The token of widget/init: the reference of the whole flow. */
  readonly token: Token
  /** What identifies the applicant, folded, to compare with /apply. */
  readonly person: Readonly<Record<string, string>>
  readonly middleName: string
  /** The account that the identification leads to, if any. */
  readonly account: Account | undefined
  readonly accountType: string
  readonly createdAt: number
  state: 'open' | 'succeeded' | 'failed' | 'cancelled'
  verified: boolean
  /** The account that the shopper proved to own. */
  verifiedAccount: string | null
  wrongPins: number
}

export type NewSession = Omit<WidgetSession, 'id' | 'state' | 'verified' | 'verifiedAccount' | 'wrongPins'>

export interface WidgetSessions {
  open (session: NewSession): WidgetSession
  find (id: string): WidgetSession | undefined
  list (): WidgetSession[]
}

const mostSessions = 20_000

export function createWidgetSessions (): WidgetSessions {
  const sessions = new Map<string, WidgetSession>()
  return {
    open (fields) {
      const session: WidgetSession = { ...fields, id: randomUUID(), state: 'open', verified: false, verifiedAccount: null, wrongPins: 0 }
      sessions.set(session.id, session)
      if (sessions.size > mostSessions) sessions.delete(sessions.keys().next().value ?? '')
      return session
    },
    find: id => sessions.get(id),
    list: () => [...sessions.values()]
  }
}

/** `{posapi_url}/#/widget/{client_id}/{token}?lang=…&x-reference-id=…&widget_session_id=…` */
export function redirectionUrl (session: WidgetSession, { posapiUrl, clientId, foreign }: { posapiUrl: string, clientId: string, foreign: boolean }): string {
  const token = foreign ? newToken() : session.token.access
  return `${posapiUrl}/#/widget/${clientId}/${token}?lang=${session.lang}&x-reference-id=${session.referenceId}&widget_session_id=${session.id}`
}

/** Marks the shopper verified, as the right PIN does. */
export function verifySession (session: WidgetSession, accountNumber: string | null): void {
  session.state = 'succeeded'
  session.verified = true
  session.verifiedAccount = session.flow === 'purchase' ? accountNumber : null
}

/** The flow ended, but nobody was verified. */
export function failSession (session: WidgetSession): void {
  session.state = 'failed'
  session.verified = false
  session.verifiedAccount = null
}

/** What may be shown of a session: no token, no personal data. */
export function describeSession (session: WidgetSession): Record<string, unknown> {
  const { id, flow, lang, referenceId, state, verified, verifiedAccount, account } = session
  return {
    widget_session_id: id,
    flow,
    lang,
    reference_id: referenceId,
    state,
    verified,
    account_number: verifiedAccount ?? account?.number ?? null
  }
}
