/**
 * Bodies of merchants/login and customers/* (flexiti-api.md §5.2, §6.1, §6.2, §6.4). Searches are POST here and GET at
 * Flexiti.
 */
import { Type } from 'typebox'
import { Lang, anyPresent, date, text } from './fields.js'
import { AccountNumber, CustomerId, VccNumber } from './numeric.js'

export const MerchantsLoginBody = Type.Object({
  merchant_username: Type.Optional(text(undefined, {
    description: 'A sales representative or location',
    example: 'merchantonline'
  })),
  merchant_password: Type.Optional(text(undefined, { description: 'Its password' }))
}, {
  title: 'MerchantLogin',
  'x-examples': {
    representative: {
      summary: 'The simulator\'s representative',
      value: { merchant_username: 'merchantonline', merchant_password: 'simulator' }
    }
  }
})

export const DriversLicenseBody = Type.Object({
  code: text(undefined, { description: 'The scanned PDF417 code: raw ANSI/AAMVA text' })
}, {
  title: 'ScannedLicense',
  'x-examples': {
    ontario: {
      summary: 'A licence of Ontario',
      value: {
        code: '@\n\u001e\rANSI 636012030001DL00410239DLDCAG\nDCSSMITH\nDCTJOHN\nDBB19880724\nDBA20300101\n' +
          'DAQS1234-56789\nDAG445 FAKE ST\nDAITORONTO\nDAJON\nDAKM1M 1M1\nDCGCAN\n'
      }
    }
  }
})

/**
 * Six characters, XXXXXX, in the search alone. Flexiti's own licence reader prints it with a space: it goes up without.
 */
const SearchPostalCode = Type.String({
  maxLength: 6,
  description: 'Postal code; a space in it does not count',
  examples: ['m1m1m1'],
  'x-without-spaces': true
})

export const CustomersSearchBody = Type.Object({
  first_name: text(35, { description: 'First name', example: 'John' }),
  last_name: text(50, { description: 'Last name', example: 'Smith' }),
  dob: date({ description: 'Date of birth', example: '1988-07-24' }),
  postal_code: Type.Optional(SearchPostalCode)
}, {
  title: 'CustomersSearch',
  'x-examples': {
    person: { summary: 'By name and birth date', value: { first_name: 'John', last_name: 'Smith', dob: '1988-07-24' } }
  }
})

export const CustomersLookupBody = Type.Object({
  vcc_number: Type.Optional(VccNumber),
  account_number: Type.Optional(AccountNumber),
  customer_id: Type.Optional(CustomerId),
  lang: Type.Optional(Lang)
}, {
  title: 'CustomersLookup',
  'x-examples': {
    account: { summary: 'By account number', value: { account_number: 116994755 } },
    card: { summary: 'By card', value: { vcc_number: '2374980012000016' } }
  },
  oneOf: anyPresent(['vcc_number', 'account_number', 'customer_id']),
  description: 'Exactly one of vcc_number, account_number and customer_id'
})
