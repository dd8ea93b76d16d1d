/** What the widget shows at each step. */
import { maskEmail, maskPhone } from '../contact.js'
import { formValues } from '../i18n/form-values.js'
import { done } from './done.js'
import { primary, quiet, secondary, type Content, type Option, type Screen } from './screen.js'
import type { Contact, WidgetSession } from './sessions.js'
import { maxWrongCodes, methodsOf, type Remark } from './steps.js'
import { fill, textsIn, type WidgetTexts } from './texts.js'

export function screenOf (session: WidgetSession, remark: Remark = {}): Screen {
  const texts = textsIn(session.lang)
  const { error, notice } = remark
  return {
    step: session.step,
    tone: 'plain',
    progress: progressOf(session, texts),
    card: null,
    details: null,
    fields: [],
    small: null,
    error: error === undefined ? null : fill(texts.errors[error], { tries: triesLeft(session, texts) }),
    notice: notice === undefined ? null : texts.pin.sentAgain,
    hints: [],
    ...contentOf(session, texts)
  }
}

function contentOf (session: WidgetSession, texts: WidgetTexts): Content {
  const { actions } = texts
  switch (session.step) {
    case 'existing':
      return existing(session, texts)
    case 'form':
      return form(session, texts)
    case 'method':
      return method(session, texts)
    case 'pin':
      return pin(session, texts)
    case 'question':
      return question(session, texts)
    case 'activation':
      return {
        ...pick(texts.activation),
        card: cardOf(session, texts),
        actions: [
          primary('activate', actions.activate),
          secondary('apply', actions.applyNew),
          quiet('cancel', actions.cancel)
        ]
      }
    case 'unable':
    case 'unknown':
      return { ...pick(texts[session.step]), tone: 'problem', actions: [primary('close', actions.close)] }
    case 'done':
      return done(session, texts)
  }
}

function existing (session: WidgetSession, texts: WidgetTexts): Content {
  const { actions } = texts
  const active = session.holder?.account.activated === true
  return {
    title: texts.existing.title,
    lead: active ? texts.existing.lead : texts.existing.inactiveLead,
    card: cardOf(session, texts),
    actions: [
      active ? primary('use', actions.useAccount) : primary('activate', actions.activate),
      secondary('apply', actions.applyAnyway),
      quiet('cancel', actions.cancel)
    ]
  }
}

function form (session: WidgetSession, texts: WidgetTexts): Content {
  const { occupation_ids: occupations, housing_type: housing } = formValues(session.lang)
  return {
    title: texts.form.title,
    lead: texts.form.lead,
    details: { title: texts.form.details, rows: rowsOf(session, texts) },
    fields: [
      {
        kind: 'text',
        name: 'middle_name',
        label: texts.form.middleName,
        value: session.middleName,
        hint: texts.form.middleNameHint,
        optional: true,
        maxLength: 80
      },
      {
        kind: 'select',
        name: 'occupation_id',
        label: texts.form.occupation,
        options: optionsOf(occupations),
        value: 'FE'
      },
      { kind: 'select', name: 'housing_type', label: texts.form.housing, options: optionsOf(housing), value: 'Rent' }
    ],
    small: texts.form.consent,
    actions: [primary('continue', texts.actions.continue), quiet('cancel', texts.actions.cancel)],
    hints: texts.hints.form
  }
}

function rowsOf (
  { contact, details, lang }: WidgetSession,
  { form }: WidgetTexts
): Array<readonly [label: string, value: string]> {
  if (contact === undefined) return []
  const born = new Intl.DateTimeFormat(`${lang}-CA`, { dateStyle: 'long', timeZone: 'UTC' }).format(
    new Date(details.dob)
  )
  return [
    [form.name, `${contact.firstName} ${contact.lastName}`],
    [form.dob, born],
    [form.address, details.address],
    [form.email, contact.email],
    [form.phone, contact.phoneNumber.replace(/^(\d{3})(\d{3})(\d{4})$/, '$1 $2-$3')]
  ]
}

function method (session: WidgetSession, texts: WidgetTexts): Content {
  const { contact } = session
  const options: Record<string, Option> = {
    sms: { value: 'sms', label: texts.method.sms, hint: addressOf('sms', contact), icon: 'phone' },
    email: { value: 'email', label: texts.method.email, hint: addressOf('email', contact), icon: 'mail' },
    security_question: {
      value: 'security_question', label: texts.method.question, hint: texts.method.questionHint, icon: 'key'
    }
  }
  const methods = methodsOf(session)
  return {
    title: texts.method.title,
    lead: session.flow === 'purchase' ? texts.method.purchaseLead : texts.method.applyLead,
    card: session.flow === 'purchase' ? cardOf(session, texts) : null,
    fields: [{
      kind: 'choice',
      name: 'method',
      label: texts.method.legend,
      options: methods.flatMap(name => options[name] ?? []),
      value: session.method ?? methods[0] ?? ''
    }],
    actions: [primary('continue', texts.actions.continue), quiet('cancel', texts.actions.cancel)],
    hints: texts.hints.method
  }
}

function pin ({ method: by, contact }: WidgetSession, texts: WidgetTexts): Content {
  return {
    title: texts.pin.title,
    lead: by === 'email'
      ? fill(texts.pin.emailLead, { contact: addressOf('email', contact) })
      : fill(texts.pin.smsLead, { contact: addressOf('sms', contact) }),
    fields: [{ kind: 'code', name: 'pin', label: texts.pin.label, value: '', maxLength: 4 }],
    actions: [
      primary('confirm', texts.actions.confirm),
      secondary('resend', texts.actions.resend),
      quiet('change-method', texts.actions.changeMethod),
      quiet('cancel', texts.actions.cancel)
    ],
    hints: texts.hints.pin
  }
}

function question (session: WidgetSession, texts: WidgetTexts): Content {
  const questions: Readonly<Record<string, string>> = formValues(session.lang).security_ids
  return {
    ...pick(texts.question),
    fields: [
      {
        kind: 'text',
        name: 'answer',
        label: questions[session.holder?.account.securityQuestion ?? ''] ?? '',
        value: '',
        maxLength: 50
      }
    ],
    actions: [
      primary('confirm', texts.actions.confirm),
      quiet('change-method', texts.actions.changeMethod),
      quiet('cancel', texts.actions.cancel)
    ],
    hints: texts.hints.question
  }
}

/** Where a code goes, masked. */
function addressOf (by: 'sms' | 'email', contact: Contact | undefined): string {
  if (contact === undefined) return ''
  return by === 'email'
    ? maskEmail(contact.email).replaceAll('*', '•')
    : maskPhone(contact.phoneNumber).replace(/^\*{6}/, '••• •••-')
}

function cardOf ({ holder }: WidgetSession, texts: WidgetTexts): Screen['card'] {
  if (holder === undefined) return null
  const { account, user = account } = holder
  const ending = user.vccNumber.slice(-4)
  return { label: fill(texts.cardEnding, { ending }), name: `${user.firstName} ${user.lastName}`, ending }
}

function progressOf ({ flow, step }: WidgetSession, texts: WidgetTexts): string | null {
  const steps: readonly string[] =
    flow === 'apply' ? ['form', 'method', 'pin'] : ['method', step === 'question' ? 'question' : 'pin']
  const current = steps.indexOf(step) + 1
  return current === 0 ? null : fill(texts.progress, { current, total: steps.length })
}

function triesLeft ({ wrongCodes }: WidgetSession, { tries }: WidgetTexts): string {
  const count = maxWrongCodes - wrongCodes
  return count === 1 ? tries.one : fill(tries.many, { count })
}

function optionsOf (labels: Readonly<Record<string, string>>): Option[] {
  return Object.entries(labels).map(([value, label]) => ({ value, label }))
}

function pick ({ title, lead }: { title: string, lead: string }): Pick<Screen, 'title' | 'lead'> {
  return { title, lead }
}
