/**
 * Widget sessions: what widget/init was told, how far the shopper came, and what became of it (flexiti-api.md §5.3,
 * §5.6).
 */
import { randomUUID } from 'node:crypto'
import type { AccountType, Holder } from '../accounts.js'
import type { Language } from '../language.js'
import { newToken, type Token } from '../tokens.js'
import type { WidgetEvent } from './event.js'

/** Where the shopper is. Each has a screen (screens.ts). */
export type Step =
  'existing' | 'form' | 'method' | 'pin' | 'question' | 'activation' | 'unable' | 'unknown' | 'done'

export type Method = 'sms' | 'email' | 'security_question'

/** Whom the widget speaks to and where codes are sent. */
export interface Contact {
  firstName: string
  lastName: string
  email: string
  phoneNumber: string
  /** Whether the phone takes text messages. */
  mobile: boolean
}

export interface WidgetSession {
  readonly id: string
  readonly flow: 'purchase' | 'apply'
  readonly lang: Language
  readonly referenceId: string
  /** The token of widget/init: the reference of the whole flow. */
  readonly token: Token
  /** What identifies the applicant, folded, to compare with /apply. */
  readonly person: Readonly<Record<string, string>>
  /** What the application form shows besides the contact. */
  readonly details: Readonly<{ dob: string, address: string }>
  /** The account that the identification leads to, if any. */
  holder: Holder | undefined
  readonly contact: Contact | undefined
  readonly accountType: AccountType
  /** The only origin that events are posted to; `*` where none is known, as Flexiti documents it. */
  readonly targetOrigin: string
  readonly createdAt: number
  /** The sandbox's decision key: as widget/init has it, or as the application form does. */
  middleName: string
  /** What the application form was told besides. */
  form: { occupation: string, housing: string }
  step: Step
  method: Method | null
  state: 'open' | 'succeeded' | 'failed' | 'cancelled'
  verified: boolean
  /** The account that the shopper proved to own. */
  verifiedAccount: string | null
  wrongCodes: number
  /** What was posted at the end. */
  event: WidgetEvent | null
}

type Progress =
  'id' | 'form' | 'step' | 'method' | 'state' | 'verified' | 'verifiedAccount' | 'wrongCodes' | 'event'
export type NewSession = Omit<WidgetSession, Progress>

export interface WidgetSessions {
  open (session: NewSession): WidgetSession
  find (id: string): WidgetSession | undefined
  list (): WidgetSession[]
}

const maxSessions = 20_000

export function createWidgetSessions (): WidgetSessions {
  const sessions = new Map<string, WidgetSession>()
  return {
    open (fields) {
      const session: WidgetSession = {
        ...fields,
        id: randomUUID(),
        form: { occupation: '', housing: '' },
        step: firstStep(fields),
        method: null,
        state: 'open',
        verified: false,
        verifiedAccount: null,
        wrongCodes: 0,
        event: null
      }
      sessions.set(session.id, session)
      if (sessions.size > maxSessions) sessions.delete(sessions.keys().next().value ?? '')
      return session
    },
    find: id => sessions.get(id),
    list: () => [...sessions.values()]
  }
}

function firstStep ({ flow, holder }: NewSession): Step {
  if (holder === undefined) return flow === 'apply' ? 'form' : 'unknown'
  if (holder.account.status !== 'N') return 'unable'
  if (flow === 'apply') return 'existing'
  return holder.account.activated ? 'method' : 'activation'
}

/** `{posapi_url}/#/widget/{client_id}/{token}?lang=…&x-reference-id=…&widget_session_id=…` */
export function redirectionUrl (
  session: WidgetSession, { posapiUrl, clientId, foreign }: { posapiUrl: string, clientId: string, foreign: boolean }
): string {
  const token = foreign ? newToken() : session.token.access
  const values = `lang=${session.lang}&x-reference-id=${session.referenceId}&widget_session_id=${session.id}`
  return `${posapiUrl}/#/widget/${clientId}/${token}?${values}`
}

/** Marks the shopper verified, as the right PIN does. */
export function verifySession (session: WidgetSession): void {
  session.state = 'succeeded'
  session.verified = true
  session.verifiedAccount = session.flow === 'purchase' ? session.holder?.account.number ?? null : null
}

/** The flow ended, but nobody was verified. */
export function failSession (session: WidgetSession): void {
  session.state = 'failed'
  session.verified = false
  session.verifiedAccount = null
}

/** What may be shown of a session: no token, no personal data. */
export function describeSession (session: WidgetSession): Record<string, unknown> {
  const { id, flow, lang, referenceId, state, step, verified, verifiedAccount, holder } = session
  return {
    widget_session_id: id,
    flow,
    lang,
    reference_id: referenceId,
    state,
    step,
    verified,
    account_number: verifiedAccount ?? holder?.account.number ?? null
  }
}
