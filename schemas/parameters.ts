/** Path parameters and queries of the routes. Values arrive as text. */
import { Type, type Static } from 'typebox'
import { AccountNumber, Lang, date, digits, text, words } from './fields.js'

function digitsInPath (max: number, description: string, example: string) {
  return Type.String({
    pattern: `^(?!0+$)[0-9]{1,${max}}$`,
    description,
    examples: [example],
    'x-message': `must be 1 to ${max} digits`
  })
}

export const LangQuery = Type.Object({ lang: Type.Optional(Lang) })

export const ReadinessQuery = Type.Object({
  exclude: Type.Optional(Type.Literal('store', {
    description: 'A check that is reported but does not decide: a lost store is lost for all replicas, and calls ' +
    'that need ' +
      'none go on'
  }))
})

export const AccountNumberParams = Type.Object({
  account_number: digitsInPath(14, 'Account number of the primary account holder; not the card number', '20009100')
})

export const AuthorizationIdParams = Type.Object({
  authorization_id: digitsInPath(16, 'Id of an authorization', '12343')
})

export const CaptureIdParams = Type.Object({
  ...AuthorizationIdParams.properties,
  capture_id: digitsInPath(9, 'Id of a capture', '346123')
})

export const FormKeyParams = Type.Object({
  key: Type.String({
    pattern: '^[a-z][a-z0-9_]{0,63}$',
    description: 'Top-level key of the form values',
    examples: ['provinces'],
    'x-message': 'must be 1 to 64 lower-case letters, digits and underscores, a letter first'
  })
})

export const ReferenceIdParams = Type.Object({
  reference_id: Type.String({
    pattern: '^([0-9a-fA-F]{32}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$',
    description: 'The flow: a GUID, with or without dashes, any case',
    examples: ['0f8fad5bd9cb469fa16570867728950e'],
    'x-message': 'must be a GUID, with or without dashes'
  })
})

/** Filters of GET /authorizations, flexiti-api.md §8.8. The full list of statuses is not documented. */
export const AuthorizationsQuery = Type.Object({
  lang: Type.Optional(Lang),
  account_number: Type.Optional(AccountNumber),
  transaction_type: Type.Optional(words(['promotional_purchase', 'regular_purchase'], {
    description: 'Kind of purchase',
    example: 'promotional_purchase'
  })),
  authorization_status: Type.Optional(text(undefined, {
    description: 'Status: opened, closed, unauthorized; Flexiti may know more',
    example: 'opened'
  })),
  creation_date_from: Type.Optional(date({ description: 'Created on this day or later', example: '2018-11-11' })),
  creation_date_to: Type.Optional(date({ description: 'Created on this day or earlier', example: '2018-12-11' })),
  page_number: Type.Optional(digits(9, { description: 'Page, from 1', example: 1 })),
  page_size: Type.Optional(digits(9, { description: 'Entries on a page', example: 10 }))
})

/** Filters of GET /captures are not documented: what is given is passed on. */
export const CapturesQuery = Type.Object({
  lang: Type.Optional(Lang)
})

export type LangInput = Static<typeof LangQuery>
export type AccountNumberInput = Static<typeof AccountNumberParams>
export type AuthorizationIdInput = Static<typeof AuthorizationIdParams>
export type CaptureIdInput = Static<typeof CaptureIdParams>
export type FormKeyInput = Static<typeof FormKeyParams>
export type ReferenceIdInput = Static<typeof ReferenceIdParams>
export type AuthorizationsInput = Static<typeof AuthorizationsQuery>
export type CapturesInput = Static<typeof CapturesQuery>
