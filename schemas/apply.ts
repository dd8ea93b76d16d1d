/**
 * Body of apply (flexiti-api.md §7). Flexiti no longer publishes its tables, so the known fields are checked where they
 * are given and only the in-store ones are required; everything else is passed on for Flexiti to judge.
 */
import { Type, type Static } from 'typebox'
import {
  AccountType, Lang, WidgetSessionId, externalLocationId, inStoreExample, instoreWith, requestId, text, type Channel
} from './fields.js'
import { Agreement, PartialPerson, applicant, contact, optionalContact } from './person.js'

/**
 * Personal information stands under customer_identification, as in widget/init, or flat, as in Flexiti's older pages.
 */
const Identification = Type.Object({
  personal_information: Type.Optional(PartialPerson),
  account_type: Type.Optional(AccountType)
}, { description: 'Who the customer is, as in widget/init' })

export function applyBody (channel: Channel) {
  return Type.Object({
    customer_identification: Type.Optional(Identification),
    ...PartialPerson.properties,
    middle_name: Type.Optional(text(undefined, {
      description: 'Middle name; in the test environments it decides the outcome',
      example: 'A-RR_L'
    })),
    ...Type.Partial(Type.Object(contact)).properties,
    ...optionalContact,
    tos_agreement: Type.Optional(Agreement),
    lang: Type.Optional(Lang),
    widget_session_id: Type.Optional(WidgetSessionId),
    request_id: requestId(channel),
    external_location_id: externalLocationId(channel)
  }, {
    title: 'Apply',
    // At the internal door, which the store's tills call; the public one has examples of its own.
    'x-examples': applyExamples('instore'),
    ...instoreWith('external_location_id'),
    description: 'An application for credit. Flexiti documents its fields on request; online, the personal data must ' +
      'be those of widget/init'
  })
}

export function applyExamples (channel: Channel) {
  const inStore = inStoreExample(channel, 'external_location_id')
  return {
    approved: {
      summary: 'Approved by the test data: `middle_name` decides',
      value: { ...applicant, middle_name: 'A-RR_L', ...inStore }
    },
    declined: {
      summary: 'Declined by the test data',
      // Another visit to the store: under the same request id it would be another body for the first application.
      value: {
        ...applicant,
        middle_name: 'D-NO_HIT',
        ...inStore,
        ...(channel === 'instore' && { request_id: '34561235' })
      }
    }
  }
}

export type ApplyInput = Static<ReturnType<typeof applyBody>>
