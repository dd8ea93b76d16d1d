/**
 * What Flexiti documents about its requests: every field of every endpoint, with its type, length, values, and when it
 * is required. Written from flexiti-api.md alone, from neither implementation; both are held to it.
 */
import type { EndpointName } from '../../src/flexiti/endpoints.js'

/** The type that the endpoint's page shows: `id` and `number` are whole numbers, `card` is a number written as text. */
export type FactType =
  'text' | 'date' | 'email' | 'guid' | 'number' | 'card' | 'money' | 'boolean' | 'id' | 'text-id' | 'pin' | 'anything'

export interface FieldFact {
  type: FactType
  /** Documented maximum: characters of a text, digits of a number, digits before the point of an amount. */
  max?: number
  /** The closed list of its values. */
  values?: readonly string[]
  /** Required in this call. */
  required?: true
  /** Required in the store, and optional online. */
  instore?: true
  /** The error code that Flexiti has for its absence. */
  absent?: string
  /** How the endpoint's example writes a number; as a number if it does not say. */
  written?: 'string'
  /** Section of flexiti-api.md. */
  source: string
}

export interface CallFact {
  endpoint: EndpointName
  /** Where its fields are, by dotted name, at Flexiti. */
  fields: Readonly<Record<string, FieldFact>>
  place: 'body' | 'query'
  /** A request that has every required field of the channel, as Flexiti's examples have them. */
  example: Readonly<Record<string, unknown>>
  /** The same for the store, if it differs. */
  instoreExample?: Readonly<Record<string, unknown>>
  /** Fields of which one must be given. */
  oneOf?: readonly string[]
}

/**
 * Account, authorization, capture, customer and plan ids: Flexiti hands them out, and may lengthen them without notice
 * (§1).
 */
export const ID_MAX = 32

const PROVINCES = ['AB', 'BC', 'MB', 'NB', 'NL', 'NS', 'NT', 'NU', 'ON', 'PE', 'QC', 'SK', 'YT'] as const
const PURCHASES = ['promotional_purchase', 'regular_purchase'] as const

const lang: FieldFact = { type: 'text', values: ['en', 'fr'], source: '§2' }
const accountNumber: FieldFact = { type: 'id', max: 14, source: '§2' }
/** §2 says 16 digits; Flexiti's own example of verify has 19 (§6.3), as ISO/IEC 7812 allows. */
const card: FieldFact = { type: 'card', max: 19, source: '§2, §6.3' }
const amount: FieldFact = { type: 'money', max: 16, required: true, source: '§2: number (18,2)' }
const reference: FieldFact = { type: 'text', max: 40, source: '§8.2, §8.4, §8.5' }
/** "Supplied by the merchant, not validated". */
const skuData: FieldFact = { type: 'anything', source: '§8.7' }
const requestId: FieldFact = { type: 'text', max: 150, instore: true, source: '§2' }
const location: FieldFact = { type: 'text', instore: true, source: '§2' }
const employee: FieldFact = { type: 'text', instore: true, source: '§2' }
const required = { required: true } as const

const person = {
  first_name: { type: 'text', max: 80, source: '§5.3' },
  last_name: { type: 'text', max: 130, source: '§5.3' },
  dob: { type: 'date', max: 10, source: '§5.3' },
  postal_code: { type: 'text', max: 10, source: '§5.3' }
} as const satisfies Record<string, FieldFact>

const contact = {
  email: { type: 'email', max: 100, source: '§5.3' },
  phone_number: { type: 'number', max: 10, source: '§5.3' },
  address_1: { type: 'text', max: 250, source: '§5.3' },
  address_2: { type: 'text', max: 100, source: '§5.3' },
  city: { type: 'text', max: 100, source: '§5.3' },
  province: { type: 'text', values: PROVINCES, source: '§5.3' },
  account_type: { type: 'text', max: 100, values: ['business', 'consumer'], source: '§5.3' }
} as const satisfies Record<string, FieldFact>

const john = { first_name: 'John', last_name: 'Smith', dob: '1988-07-24', postal_code: 'm1m1m1' }
const address = {
  email: 'john@email.com',
  phone_number: 1231231234,
  address_1: 'Fake 445',
  city: 'Toronto',
  province: 'ON',
  tos_agreement: true
}
const store = { request_id: '34561234', external_location_id: '00-12345', external_employee_id: '12345-SMITH' }

const PERSON_AT = 'customer_identification.personal_information.'

function below (prefix: string, fields: Record<string, FieldFact>, more: Partial<FieldFact> = {

}): Record<string, FieldFact> {
  return Object.fromEntries(Object.entries(fields).map(([name, fact]) => [`${prefix}${name}`, { ...fact, ...more }]))
}

const purchase = {
  account_number: 116994755,
  financing_option: { transaction_type: 'promotional_purchase', plan_id: 4, term: 3 },
  amount: 234.45,
  auto_capture: false
}

export const calls = {
  'widget/init to buy, by account': {
    endpoint: 'widgetInit',
    place: 'body',
    example: { customer_identification: { account_number: 20009100 }, flow: 'purchase' },
    fields: {
      'customer_identification.account_number': accountNumber,
      'customer_identification.vcc_number': card,
      lang,
      flow: { type: 'text', values: ['purchase', 'apply'], required: true, source: '§5.3' }
    },
    oneOf: ['customer_identification.account_number']
  },
  'widget/init to buy, by name': {
    endpoint: 'widgetInit',
    place: 'body',
    example: { customer_identification: { personal_information: john }, flow: 'purchase' },
    fields: below(PERSON_AT, person, required)
  },
  'widget/init to apply': {
    endpoint: 'widgetInit',
    place: 'body',
    example: { customer_identification: { personal_information: john }, flow: 'apply', ...address },
    fields: {
      ...below(PERSON_AT, person, required),
      ...contact,
      email: { ...contact.email, ...required },
      phone_number: { ...contact.phone_number, ...required },
      address_1: { ...contact.address_1, ...required },
      city: { ...contact.city, ...required },
      province: { ...contact.province, ...required },
      'customer_identification.account_type': contact.account_type,
      tos_agreement: { type: 'boolean', required: true, source: '§5.3' },
      lang
    }
  },
  // Its tables are no longer public (§7): the same personal data as in widget/init, and what ties it to the widget or
  // the store.
  apply: {
    endpoint: 'apply',
    place: 'body',
    example: { ...john, middle_name: 'A-RR_L', ...address },
    instoreExample: {
      ...john,
      middle_name: 'A-RR_L',
      ...address,
      request_id: '34561234',
      external_location_id: '00-12345'
    },
    fields: {
      ...person,
      ...contact,
      tos_agreement: { type: 'boolean', source: '§5.3' },
      widget_session_id: { type: 'guid', source: '§5.3, §7' },
      request_id: requestId,
      external_location_id: location
    }
  },
  'apply, as in widget/init': {
    endpoint: 'apply',
    place: 'body',
    example: { customer_identification: { personal_information: john }, middle_name: 'A-RR_L', ...address },
    instoreExample: {
      customer_identification: { personal_information: john },
      middle_name: 'A-RR_L',
      ...address,
      request_id: '34561234',
      external_location_id: '00-12345'
    },
    fields: below(PERSON_AT, person)
  },
  'merchants/login': {
    endpoint: 'merchantsLogin',
    place: 'body',
    example: {},
    fields: {
      merchant_username: { type: 'text', source: '§5.2' },
      merchant_password: { type: 'text', source: '§5.2' }
    }
  },
  'customers/search': {
    endpoint: 'customersSearch',
    place: 'query',
    example: { first_name: 'John', last_name: 'Smith', dob: '1988-07-24' },
    fields: {
      first_name: { type: 'text', max: 35, required: true, source: '§6.1' },
      last_name: { type: 'text', max: 50, required: true, source: '§6.1' },
      dob: { type: 'date', max: 10, required: true, source: '§6.1' },
      postal_code: { type: 'text', max: 6, source: '§6.1' }
    }
  },
  'customers/lookup by account': {
    endpoint: 'customersLookup',
    place: 'query',
    example: { account_number: 116994755 },
    fields: { account_number: accountNumber, lang },
    oneOf: ['account_number']
  },
  'customers/lookup by card': {
    endpoint: 'customersLookup',
    place: 'query',
    example: { vcc_number: '1234123412341234' },
    fields: { vcc_number: card },
    oneOf: ['vcc_number']
  },
  'customers/lookup by customer': {
    endpoint: 'customersLookup',
    place: 'query',
    example: { customer_id: '1234567-12345' },
    fields: { customer_id: { type: 'text-id', max: 20, source: '§2' } },
    oneOf: ['customer_id']
  },
  'customers/driverslicense': {
    endpoint: 'driversLicense',
    place: 'body',
    example: {
      code: '@\n\u001e\rANSI 636012030001DL00410239DLDCAG\nDCSSMITH\nDCTJOHN\nDBB19880724\nDBA20300101\n' +
        'DAQS1234-56789\nDAG445 FAKE ST\nDAITORONTO\nDAJON\nDAKM1M 1M1\nDCGCAN\n'
    },
    fields: { code: { type: 'text', required: true, source: '§6.4' } }
  },
  verify: {
    endpoint: 'accountVerify',
    place: 'body',
    example: { format: 'sms' },
    instoreExample: { format: 'sms', request_id: '12345678901234567890' },
    fields: {
      // The table says required, and names a default; the default holds (§6.3).
      format: {
        type: 'text',
        values: ['sms', 'email', 'security_question', 'merchant_override', 'regular_purchase_bypass'],
        source: '§6.3'
      },
      vcc_number: card,
      request_id: requestId
    }
  },
  'verify by question': {
    endpoint: 'accountVerify',
    place: 'body',
    example: { format: 'security_question', security_qid: 6, security_answer: 'Rainbow', request_id: '34561234' },
    fields: {
      security_qid: { type: 'number', max: 5, required: true, source: '§6.3' },
      security_answer: { type: 'text', max: 50, required: true, source: '§6.3' }
    }
  },
  'calculate-interest': {
    endpoint: 'calculateInterest',
    place: 'body',
    example: { amount: 234.45 },
    fields: { amount }
  },
  transactions: {
    endpoint: 'transactions',
    place: 'body',
    example: { verification_code: 1234, transaction_type: 'deposit', amount: '10.00', account_number: '20076677' },
    instoreExample: {
      verification_code: 1234,
      transaction_type: 'deposit',
      amount: '10.00',
      account_number: '20076677',
      ...store
    },
    fields: {
      transaction_type: {
        type: 'text',
        values: ['deposit', 'instore_payment', 'tradein'],
        required: true,
        source: '§8.1'
      },
      amount: { ...amount, written: 'string' },
      account_number: { ...accountNumber, written: 'string' },
      vcc_number: card,
      customer_id: { type: 'text-id', max: 20, source: '§2, §8.1' },
      verification_code: { type: 'pin', required: true, absent: 'verification_code_required', source: '§8.1, §9.3' },
      request_id: requestId,
      external_location_id: location,
      external_employee_id: employee
    },
    oneOf: ['account_number']
  },
  authorization: {
    endpoint: 'authorize',
    place: 'body',
    example: purchase,
    instoreExample: { ...purchase, verification_code: 2222, ...store },
    fields: {
      account_number: { ...accountNumber, ...required },
      vcc_number: card,
      reference,
      'financing_option.transaction_type': { type: 'text', values: PURCHASES, required: true, source: '§8.2' },
      'financing_option.plan_id': {
        type: 'id',
        max: 3,
        required: true,
        source: '§6.5; §8.2: required for promotional_purchase'
      },
      'financing_option.term': { type: 'number', max: 3, source: '§6.5: months, number (3)' },
      amount,
      auto_capture: { type: 'boolean', required: true, source: '§8.2' },
      sku_data: skuData,
      verification_code: { type: 'pin', instore: true, source: '§8.2' },
      request_id: requestId,
      external_location_id: location,
      external_employee_id: employee
    }
  },
  release: {
    endpoint: 'release',
    place: 'body',
    example: { amount: 10 },
    fields: { amount }
  },
  capture: {
    endpoint: 'capture',
    place: 'body',
    example: { amount: 10 },
    fields: { amount, reference, sku_data: skuData }
  },
  return: {
    endpoint: 'captureReturn',
    place: 'body',
    example: { full_return: false, amount: 10 },
    fields: {
      amount,
      reference,
      vcc_number: card,
      full_return: { type: 'boolean', source: '§8.5' },
      sku_data: skuData
    }
  },
  refund: {
    endpoint: 'accountRefund',
    place: 'body',
    example: { amount: 1000.12 },
    instoreExample: { amount: 1000.12, external_location_id: '00-12345', external_employee_id: '12345-SMITH' },
    fields: {
      amount,
      reference,
      vcc_number: card,
      capture_id: { type: 'id', max: 9, source: '§8.4, §8.6' },
      sku_data: skuData,
      external_location_id: location,
      external_employee_id: employee
    }
  },
  'list of authorizations': {
    endpoint: 'authorizations',
    place: 'query',
    example: { page_number: '1', page_size: '10' },
    fields: {
      lang,
      account_number: accountNumber,
      transaction_type: { type: 'text', values: PURCHASES, source: '§8.8' },
      // The full list of statuses is not documented.
      authorization_status: { type: 'text', source: '§8.8' },
      creation_date_from: { type: 'date', source: '§8.8' },
      creation_date_to: { type: 'date', source: '§8.8' },
      page_number: { type: 'number', source: '§8.8' },
      page_size: { type: 'number', source: '§8.8' }
    }
  },
  // Its query is not documented; the id is (§8.2).
  'list of captures': {
    endpoint: 'captures',
    place: 'query',
    example: { authorization_id: '12343' },
    fields: { authorization_id: { type: 'id', max: 16, source: '§8.2, §8.3' }, lang }
  },
  i18n: { endpoint: 'i18n', place: 'query', example: {}, fields: { lang } }
} as const satisfies Record<string, CallFact>

/** The endpoints that take `lang` in the query, besides those above (§2); widget/init and apply have it in the body. */
export const langInQuery: readonly EndpointName[] = [
  'merchantsLogin', 'customersLookup', 'calculateInterest', 'transactions', 'authorize', 'release', 'capture',
  'authorizations', 'authorization', 'captures', 'i18n', 'i18nKey', 'termsAndConditions'
]
