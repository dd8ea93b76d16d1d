/**
 * Body of apply (flexiti-api.md §7). Flexiti no longer publishes its tables, so the known fields are checked where they
 * are given and only the in-store ones are required; everything else is passed on for Flexiti to judge.
 */
import { Type, type Static } from 'typebox'
import {
  AccountType, Lang, Province, WidgetSessionId, date, digits, externalLocationId, flag, requestId, text, type Channel
} from './fields.js'

export function applyBody (channel: Channel) {
  return Type.Object({
    first_name: Type.Optional(text(80, { description: 'First name, as in widget/init', example: 'John' })),
    middle_name: Type.Optional(text(undefined, {
      description: 'Middle name; in the test environments it decides the outcome',
      example: 'A-RR_L'
    })),
    last_name: Type.Optional(text(130, { description: 'Last name, as in widget/init', example: 'Smith' })),
    dob: Type.Optional(date({ description: 'Date of birth, as in widget/init', example: '1988-07-24' })),
    email: Type.Optional(text(100, { description: 'E-mail address', example: 'john@email.com' })),
    phone_number: Type.Optional(digits(10, { zero: true, description: 'Mobile number', example: 1231231234 })),
    address_1: Type.Optional(text(250, { description: 'Street address', example: 'Fake 445' })),
    address_2: Type.Optional(text(100, { description: 'Second line of the address' })),
    city: Type.Optional(text(100, { description: 'City', example: 'Toronto' })),
    province: Type.Optional(Province),
    postal_code: Type.Optional(text(10, { description: 'Postal code', example: 'm1m1m1' })),
    tos_agreement: Type.Optional(flag({ description: 'The customer agrees to the terms of service', example: true })),
    account_type: Type.Optional(AccountType),
    lang: Type.Optional(Lang),
    widget_session_id: Type.Optional(WidgetSessionId),
    request_id: requestId(channel),
    external_location_id: externalLocationId(channel)
  }, {
    description: 'An application for credit. Flexiti documents its fields on request; online, the personal data must ' +
      'be those of widget/init'
  })
}

export type ApplyInput = Static<ReturnType<typeof applyBody>>
