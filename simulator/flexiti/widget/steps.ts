/** What the shopper does in the widget, and which step or event comes of it (flexiti-api.md §5.6). */
import { isAnswerRight } from '../accounts.js'
import { formValues } from '../i18n/form-values.js'
import type { JsonObject } from '../../shared/request-body.js'
import type { World } from '../world.js'
import { cancelEvent, failureEvent, successEvent, type Outcome } from './events.js'
import { failSession, verifySession, type Method, type Step, type WidgetSession } from './sessions.js'

/** In the sandbox for applications; for purchases it is the simulator's own. */
const pin = '2222'
export const maxWrongCodes = 3

/** What to tell the shopper on the screen that comes next: `error` beside the field, `notice` above it. */
export interface Remark {
  error?: 'code-missing' | 'code-wrong' | 'answer-missing' | 'answer-wrong' | 'method-missing' | 'name-long'
  notice?: 'code-sent-again'
}

interface Move {
  world: World
  session: WidgetSession
  values: JsonObject
}

type Action = (move: Move) => Remark

/** The ways to confirm an identity that a session has. */
export function methodsOf ({ flow, contact }: WidgetSession): Method[] {
  if (contact === undefined) return []
  return [
    ...(contact.mobile ? ['sms' as const] : []),
    ...(contact.email === '' ? [] : ['email' as const]),
    // An applicant has chosen no question yet.
    ...(flow === 'purchase' ? ['security_question' as const] : [])
  ]
}

const cancel: Action = ({ session }) => {
  session.state = 'cancelled'
  session.event = cancelEvent
  return goTo(session, 'done')
}
const activate: Action = ({ session }) => endUnverified(session, { action: 'activation' })
const changeMethod: Action = ({ session }) => goTo(session, 'method')

const actions: Readonly<Record<Step, Readonly<Record<string, Action>>>> = {
  existing: {
    cancel,
    activate,
    use: ({ session }) => endUnverified(session, { action: 'purchase', withAccount: true }),
    apply: ({ session }) => goTo(session, 'form')
  },
  form: { cancel, continue: takeForm },
  method: { cancel, continue: chooseMethod },
  pin: { cancel, 'change-method': changeMethod, resend: () => ({ notice: 'code-sent-again' }), confirm: checkPin },
  question: { cancel, 'change-method': changeMethod, confirm: checkAnswer },
  activation: { cancel, activate, apply: ({ session }) => endUnverified(session, { action: 'apply' }) },
  // A derogatory status is a success with nothing in it (v25); nobody to be found is a failure.
  unable: { close: ({ session }) => endUnverified(session, { action: null }) },
  unknown: {
    close: ({ session }) => {
      failSession(session)
      session.event = failureEvent(404, 'not_found')
      return goTo(session, 'done')
    }
  },
  done: {}
}

/**
 * Does what the shopper chose. Returns undefined for what the step does not have: a second click, or a page left
 * behind.
 */
export function act (world: World, session: WidgetSession, name: string, values: JsonObject): Remark | undefined {
  const action = Object.hasOwn(actions[session.step], name) ? actions[session.step][name] : undefined
  return action?.({ world, session, values })
}

function goTo (session: WidgetSession, step: Step): Remark {
  session.step = step
  return {}
}

function takeForm ({ session, values }: Move): Remark {
  const name = String(values.middle_name ?? '').trim()
  if (name.length > 80) return { error: 'name-long' }
  if (name !== '') session.middleName = name
  const { occupation_ids: occupations, housing_type: housing } = formValues('en')
  const chosen = (codes: object, value: unknown) => (Object.hasOwn(codes, String(value)) ? String(value) : '')
  session.form = {
    occupation: chosen(occupations, values.occupation_id),
    housing: chosen(housing, values.housing_type)
  }
  return goTo(session, 'method')
}

function chooseMethod ({ session, values }: Move): Remark {
  const method = methodsOf(session).find(candidate => candidate === values.method)
  if (method === undefined) return { error: 'method-missing' }
  session.method = method
  if (method === 'security_question') return goTo(session, 'question')
  // The third party that sends the code timed out twice (flexiti-api.md §11.1).
  if (session.flow === 'apply' && session.middleName === 'D-EMAIL_DBL_TIMEOUT') {
    return endUnverified(session, { action: 'retry' })
  }
  return goTo(session, 'pin')
}

function checkPin ({ session, values }: Move): Remark {
  const given = String(values.pin ?? '').replace(/\s/g, '')
  if (given === '') return { error: 'code-missing' }
  return given === pin ? confirm(session) : failOnce(session, 'code-wrong')
}

/** Wrong answers count for the account as they do in `POST verify`: more than three in 48 hours lock the question. */
function checkAnswer ({ world, session, values }: Move): Remark {
  const given = String(values.answer ?? '')
  if (given.trim() === '') return { error: 'answer-missing' }
  const account = session.holder?.account
  const locked = account === undefined || world.verifications.wrongAnswers(account.number) > maxWrongCodes
  if (!locked && isAnswerRight(account, given)) return confirm(session)
  if (!locked) world.verifications.wrongAnswer(account.number)
  return failOnce(session, 'answer-wrong')
}

/** The shopper is who they say, or can be reached as they say. */
export function confirm (session: WidgetSession): Remark {
  verifySession(session)
  session.event = successEvent(session, {
    action: session.flow,
    verified: true,
    withAccount: session.flow === 'purchase'
  })
  return goTo(session, 'done')
}

/** The shopper could not confirm. */
export function refuse (session: WidgetSession): Remark {
  return endUnverified(session, { action: session.flow, withAccount: session.flow === 'purchase' })
}

function failOnce (session: WidgetSession, error: 'code-wrong' | 'answer-wrong'): Remark {
  session.wrongCodes += 1
  if (session.wrongCodes < maxWrongCodes) return { error }
  refuse(session)
  // An applicant who could not confirm may still apply: the merchant calls /apply either way.
  if (session.flow === 'apply') session.state = 'succeeded'
  return {}
}

function endUnverified (session: WidgetSession, outcome: Outcome): Remark {
  failSession(session)
  session.event = successEvent(session, outcome)
  return goTo(session, 'done')
}
