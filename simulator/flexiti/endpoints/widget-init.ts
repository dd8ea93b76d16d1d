/** POST widget/init: opens a widget session and says where the widget is (flexiti-api.md §5.3). */
import type { AccountType, Holder } from '../accounts.js'
import { identityOf, middleName, readApplication, readPerson } from '../applicant.js'
import { bodyFieldsWithLang, tokenOf, type Call, type Handler } from '../call.js'
import type { Fields } from '../fields.js'
import { readLanguage } from '../language.js'
import { redirectionUrl, type Contact, type NewSession } from '../widget/sessions.js'

type Identification = Pick<NewSession, 'holder' | 'contact' | 'accountType' | 'person' | 'details'>

export const widgetInit: Handler = call => {
  const { world } = call
  const fields = bodyFieldsWithLang(call)
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
    targetOrigin: targetOriginOf(call),
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
  const { email, accountType } = readApplication(fields)
  if (!fields.has('tos_agreement')) fields.fault('tos_agreement', 'required')
  else if (fields.raw('tos_agreement') === false) fields.fault('tos_agreement', 'invalid')
  const phoneNumber = textOf(fields, 'phone_number')
  const contact: Contact = { firstName: person.firstName, lastName: person.lastName, email, phoneNumber, mobile: true }
  return {
    holder: world.accounts.byPerson(person)[0],
    contact,
    accountType,
    person: identityOf(fields, person),
    details: { dob: person.dob, address: addressOf(fields, person.postalCode) }
  }
}

function addressOf (fields: Fields, postalCode: string): string {
  const street = ['address_1', 'address_2'].map(name => textOf(fields, name)).filter(Boolean)
  const code = postalCode.toUpperCase().replace(/^(\w{3})\s*(\w{3})$/, '$1 $2')
  return [...street, `${textOf(fields, 'city')} ${textOf(fields, 'province')} ${code}`].join(', ')
}

/**
 * One of three forms is enough: account number, card number or personal information. A card may be an authorized
 * user's.
 */
function identifyBuyer ({ world }: Call, fields: Fields): Identification {
  const accountNumber = fields.id('customer_identification.account_number', 14)
  const vccNumber = fields.card('customer_identification.vcc_number')
  const numbered =
    fields.has('customer_identification.account_number') || fields.has('customer_identification.vcc_number')
  const person = numbered ? undefined : readPerson(fields)
  const account = accountNumber === undefined ? undefined : world.accounts.byNumber(accountNumber)
  const holder: Holder | undefined = (account && { account }) ??
    (vccNumber === undefined ? undefined : world.accounts.byCard(vccNumber)) ??
    (person && world.accounts.byPerson(person)[0])
  const accountType: AccountType = holder?.account.type ?? 'consumer'
  return { holder, contact: holder && contactOf(holder), accountType, person: {}, details: { dob: '', address: '' } }
}

/** An authorized user's own contact, since release 21.3. */
function contactOf ({ account, user }: Holder): Contact {
  const { firstName, lastName, email, phoneNumber } = user ?? account
  return { firstName, lastName, email, phoneNumber, mobile: user !== undefined || account.mobile }
}

/**
 * The trust URL as it is set up, or as the call itself gives it; `*` where there is neither, as Flexiti documents it.
 */
function targetOriginOf ({ world, headers }: Call): string {
  const given = world.settings.trust_url || String(headers.origin ?? '')
  return URL.canParse(given) && /^https?:/.test(given) ? new URL(given).origin : '*'
}

function textOf (fields: Fields, name: string): string {
  return String(fields.raw(name) ?? '')
}
