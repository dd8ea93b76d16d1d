/** POST widget/init: opens a widget session and says where the widget is (flexiti-api.md §5.3). */
import type { Account } from '../accounts.js'
import { identityOf, middleName, readApplication, readPerson } from '../applicant.js'
import { bodyFields, tokenOf, type Call, type Handler } from '../call.js'
import type { Fields } from '../fields.js'
import { readLanguage } from '../language.js'
import { redirectionUrl } from '../widgets.js'

interface Identification {
  account: Account | undefined
  accountType: string
  person: Record<string, string>
}

export const widgetInit: Handler = call => {
  const { world } = call
  const fields = bodyFields(call)
  const lang = readLanguage(fields)
  const flow = fields.requiredText('flow', { oneOf: ['purchase', 'apply'] }) === 'apply' ? 'apply' : 'purchase'
  const identification = flow === 'apply' ? identifyApplicant(call, fields) : identifyBuyer(call, fields)
  const name = middleName(fields)
  fields.check()

  const session = world.widgets.open({
    flow,
    lang,
    referenceId: call.referenceId,
    token: tokenOf(call),
    middleName: name,
    createdAt: world.clock.now(),
    ...identification
  })
  return {
    redirection_url: redirectionUrl(session, {
      posapiUrl: call.posapiUrl,
      clientId: world.configuration.clientId,
      foreign: world.settings.redirection_token === 'foreign'
    })
  }
}

function identifyApplicant ({ world }: Call, fields: Fields): Identification {
  const person = readPerson(fields)
  const { accountType } = readApplication(fields)
  if (!fields.has('tos_agreement')) fields.fault('tos_agreement', 'required')
  else if (fields.raw('tos_agreement') === false) fields.fault('tos_agreement', 'invalid')
  return { account: world.accounts.byPerson(person)[0], accountType, person: identityOf(fields, person) }
}

/** One of three forms is enough: account number, card number or personal information. */
function identifyBuyer ({ world }: Call, fields: Fields): Identification {
  const accountNumber = fields.digits('customer_identification.account_number', 14)
  const vccNumber = fields.digits('customer_identification.vcc_number', 16, 16)
  const numbered = fields.has('customer_identification.account_number') || fields.has('customer_identification.vcc_number')
  const person = numbered ? undefined : readPerson(fields)
  const account = accountNumber !== undefined
    ? world.accounts.byNumber(accountNumber)
    : vccNumber !== undefined
      ? world.accounts.byCard(vccNumber)?.account
      : person && world.accounts.byPerson(person)[0]
  return { account, accountType: account?.type ?? 'consumer', person: {} }
}
