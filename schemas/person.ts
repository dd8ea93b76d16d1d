/**
 * Who a customer is, and where to be reached: the fields that widget/init and apply share (flexiti-api.md §5.3, §7).
 */
import { Type } from 'typebox'
import { AccountType, Province, date, flag, formatted, text } from './fields.js'
import { digits } from './numeric.js'

export const person = {
  first_name: text(80, { description: 'First name', example: 'John' }),
  last_name: text(130, { description: 'Last name', example: 'Smith' }),
  dob: date({ description: 'Date of birth', example: '1988-07-24' }),
  postal_code: text(10, { description: 'Postal code', example: 'm1m1m1' })
}

/** Complete personal information. */
export const Person = Type.Object(person)

/** Perhaps incomplete: a number stands beside it, or it stands elsewhere. */
export const PartialPerson = Type.Partial(Person)

export const contact = {
  email: formatted('email', '^[^\\s@]+@[^\\s@]+$', {
    max: 100,
    description: 'E-mail address, used to verify the customer',
    example: 'john@email.com'
  }),
  phone_number: digits({ max: 10, description: 'Mobile number, used to verify the customer', example: 1231231234 }),
  address_1: text(250, { description: 'Street address', example: 'Fake 445' }),
  city: text(100, { description: 'City', example: 'Toronto' }),
  province: Province
}

export const optionalContact = {
  address_2: Type.Optional(text(100, { description: 'Second line of the address' })),
  account_type: Type.Optional(AccountType)
}

/** Somebody who applies, for examples. */
export const applicant = {
  customer_identification: {
    personal_information: { first_name: 'John', last_name: 'Smith', dob: '1988-07-24', postal_code: 'm1m1m1' }
  },
  email: 'john@email.com',
  phone_number: 1231231234,
  address_1: 'Fake 445',
  city: 'Toronto',
  province: 'ON',
  tos_agreement: true
}

export const Agreement = flag({ description: 'The customer agrees to the terms of service', example: true })
