/** Decisions on applications by the sandbox's keys, and the account that an approval opens (flexiti-api.md §11.1). */
import type { Account, RiskRating } from './accounts.js'
import { isoDay } from '../shared/clock.js'
import type { Fields } from './fields.js'
import type { Applicant } from './applicant.js'
import type { Language } from './language.js'
import type { World } from './world.js'

type Reason = keyof typeof messages.en

export type Decision =
  | { status: 'approved', message: string, riskRating: RiskRating }
  | { status: 'pending' | 'declined', message: string }

const messages = {
  en: {
    approved: 'Congratulations! Your application is approved.',
    pending: 'Your application is being reviewed.',
    missingInfo: 'Some information is missing. Please call us to go on with your application.',
    declined: "We're sorry, your application cannot be approved at this time.",
    duplicate: "We're sorry, an application in your name was made already."
  },
  fr: {
    approved: 'Félicitations! Votre demande est approuvée.',
    pending: "Votre demande est en cours d'examen.",
    missingInfo: 'Il manque des renseignements. Appelez-nous pour poursuivre votre demande.',
    declined: 'Nous sommes désolés, votre demande ne peut être approuvée pour le moment.',
    duplicate: 'Nous sommes désolés, une demande à votre nom a déjà été présentée.'
  }
}

const approvals: Readonly<Record<string, RiskRating>> = {
  'A-RR_L': 'L', 'A-RR_M': 'M', 'A-RR_H': 'H', 'A-RR_X': 'XH', 'A-RR_XX': 'XXH', 'A-RR_XXX': 'XXXH'
}

const refusals: Readonly<Record<string, readonly ['pending' | 'declined', Reason]>> = {
  'P-MISSING_INFO': ['pending', 'missingInfo'],
  'D-MISSING_INFO': ['declined', 'missingInfo'],
  'P-REVIEW_MISC': ['pending', 'pending'],
  'D-DUPLICATE': ['declined', 'duplicate'],
  'P-EXIST_CUST': ['pending', 'pending'],
  'D-NO_HIT': ['declined', 'declined'],
  'D-NO_SCORE': ['declined', 'declined'],
  'P-CREDIT': ['pending', 'pending'],
  'P-FRAUD': ['pending', 'pending'],
  'D-FRAUD': ['declined', 'declined']
}

/** Any other middle name is approved as A-RR_M. */
export function decide (key: string, standardAccounts: boolean, lang: Language): Decision {
  const [status, reason] = refusals[key] ?? []
  if (status !== undefined && reason !== undefined) return { status, message: messages[lang][reason] }
  const riskRating = approvals[key] ?? 'M'
  if (riskRating.startsWith('XX') && !standardAccounts) return { status: 'declined', message: messages[lang].declined }
  return { status: 'approved', message: messages[lang].approved, riskRating }
}

/** Every documented key and what it comes to; `retry` is the widget's. */
export function decisionKeys (standardAccounts: boolean): Array<{ middle_name: string, result: string }> {
  const keys = [...Object.keys(approvals), ...Object.keys(refusals)]
  return [
    ...keys.map(key => ({ middle_name: key, result: decide(key, standardAccounts, 'en').status })),
    { middle_name: 'D-EMAIL_DBL_TIMEOUT', result: 'retry' }
  ]
}

const terms: Readonly<Record<RiskRating, readonly [limit: bigint, air: number]>> = {
  L: [14_000_00n, 3099],
  M: [8_000_00n, 3099],
  H: [5_000_00n, 2890],
  XH: [3_000_00n, 2890],
  XXH: [1_500_00n, 3499],
  XXXH: [750_00n, 3499]
}

export function openAccount (fields: Fields, person: Applicant, riskRating: RiskRating, world: World): Account {
  const text = (name: string) => String(fields.raw(name) ?? '')
  const count = 30_000_000 + world.ledger.nextTransaction()
  const number = world.ids.make(count)
  const [creditLimit, air] = terms[riskRating]
  const business = [fields.raw('account_type'), fields.raw('customer_identification.account_type')].includes('business')
  const account: Account = {
    number,
    customerId: world.ids.make(900_000_000 + count),
    vccNumber: `23749800${count}`,
    type: business ? 'business' : 'consumer',
    status: 'N',
    reasonCode: 'NNOR',
    activated: true,
    riskRating,
    air,
    creditLimit,
    balance: 0n,
    ...person,
    email: text('email'),
    phoneNumber: text('phone_number'),
    mobile: true,
    address: text('address_1'),
    city: text('city'),
    province: text('province'),
    postalCode: person.postalCode.replace(/\s/g, '').toUpperCase(),
    securityQuestion: text('security_qid') || '6',
    securityAnswer: text('security_answer') || 'Rainbow',
    identificationWord: 'maple',
    authorizedUsers: [],
    language: text('province') === 'QC' ? 'fr-CA' : 'en-CA',
    creationDate: isoDay(world.clock.now()),
    permittedHere: true,
    insured: false,
    // The next application of the same person is decided again, so that a demonstration can be repeated.
    knownByEmail: false,
    purpose: ''
  }
  world.accounts.add(account)
  return account
}
