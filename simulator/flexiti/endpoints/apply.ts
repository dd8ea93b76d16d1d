/** POST apply: the credit application, decided by the applicant's middle name (flexiti-api.md §7, §9.3, §11.1). */
import {
  identityOf,
  isSamePerson,
  middleName,
  personPrefix,
  readApplication,
  readPerson,
  type Applicant
} from '../applicant.js'
import { bodyFieldsWithLang, checkPlace, isOnline, readPlace, tokenOf, type Call, type Handler } from '../call.js'
import { decide, openAccount } from '../decisions.js'
import { refuse } from '../errors.js'
import { guidPattern, type Fields } from '../fields.js'
import { formValues } from '../i18n/form-values.js'
import { idValue, maxIdLength } from '../ids.js'
import { readLanguage } from '../language.js'
import { isSameFlowToken } from '../same-flow.js'
import type { WidgetSession } from '../widget/sessions.js'

export const apply: Handler = call => {
  const { world } = call
  const fields = bodyFieldsWithLang(call)
  const lang = readLanguage(fields)
  const person = readPerson(fields, personPrefix(fields))
  const { email, accountType } = readApplication(fields)
  const name = middleName(fields)
  const place = readPlace(fields)
  const sessionId = fields.text('widget_session_id', { pattern: guidPattern })
  checkOptions(fields)
  if (accountType === 'business') {
    fields.requiredText('business_name')
    // No length is documented (flexiti-api.md §7).
    fields.requiredDigits('business_phone', maxIdLength)
  }
  const online = isOnline(call, fields)
  if (!online) {
    fields.requiredText('request_id')
    fields.requiredText('external_location_id')
  }
  fields.check()

  if (fields.raw('tos_agreement') !== true) throw refuse('tos_agreement_required')
  checkPlace(place)
  // In the store the shopper stands at the counter; online the widget must have seen them.
  const session = online ? checkSession(call, sessionId, identityOf(fields, person)) : undefined
  if (accountType === 'business' && !world.settings.business_accounts) throw refuse('account_type_not_permitted')
  if (world.accounts.byEmail(email) !== undefined) throw refuse('customer_already_exists')
  // What the shopper wrote into the widget's form counts where the merchant sends no middle name.
  const key = name === '' ? session?.middleName ?? '' : name
  if (key === 'D-EMAIL_DBL_TIMEOUT') throw refuse('application_create_error')
  return answer(call, fields, person, decide(key, world.settings.standard_accounts, lang))
}

function checkSession (call: Call, id: string | undefined, identity: Record<string, string>): WidgetSession {
  const session = call.world.widgets.find(id ?? '')
  if (session === undefined || session.flow !== 'apply' || session.state !== 'succeeded' ||
    !isSameFlowToken(call.world, session.token, tokenOf(call)) || !isSamePerson(session.person, identity)) {
    throw refuse('not_verified')
  }
  return session
}

function checkOptions (fields: Fields): void {
  const values = formValues('en')
  fields.text('salutation', { oneOf: Object.keys(values.salutations) })
  fields.text('occupation_id', { oneOf: Object.keys(values.occupation_ids) })
  fields.text('housing_type', { oneOf: Object.keys(values.housing_type) })
  fields.text('govid_type', { oneOf: Object.keys(values.govid_types) })
}

function answer (
  { world }: Call,
  fields: Fields,
  person: Applicant,
  decision: ReturnType<typeof decide>
): Record<string, unknown> {
  const { status, message } = decision
  const application = { creditapp_id: idValue(world.ids.make(world.ledger.nextTransaction())), status, message }
  if (status !== 'approved') return application
  const account = openAccount(fields, person, decision.riskRating, world)
  return {
    ...application,
    account_number: idValue(account.number),
    customer_id: account.customerId,
    account_type: account.type,
    credit_limit: Number(account.creditLimit / 100n),
    risk_rating: account.riskRating
  }
}
