/** Path parameters and queries of the routes. Values arrive as text. */
import { Type } from 'typebox'
import { CachedLang, Lang, date, formatted, text, words } from './fields.js'
import { AccountNumber, ID_MAX, flexitiId, wholeNumber } from './numeric.js'

/**
 * An id that Flexiti handed out. It arrives as text, being part of an address; the document takes it as responses have
 * it, so that a generated client takes back what Flexiti gave.
 */
function idInPath (description: string, example: string) {
  return Type.Unsafe<string>({
    ...formatted('id', `^(?!0+$)[0-9]{1,${ID_MAX}}$`, { description, example }),
    type: ['integer', 'string']
  })
}

export const NoQuery = Type.Object({})

export const LangQuery = Type.Object({ lang: Type.Optional(Lang) })

/** Of what is kept in the cache, for all shoppers. */
export const CachedLangQuery = Type.Object({ lang: Type.Optional(CachedLang) })

export const ReadinessQuery = Type.Object({
  exclude: Type.Optional(Type.Literal('store', {
    description: 'A check that is reported but does not decide: a lost store is lost for all replicas, and calls ' +
      'that need none go on',
    'x-own': true
  }))
})

export const AccountNumberParams = Type.Object({
  account_number: idInPath('Account number of the primary account holder; not the card number', '116994755')
})

export const AuthorizationIdParams = Type.Object({
  authorization_id: idInPath('Id of an authorization', '12343')
})

export const CaptureIdParams = Type.Object({
  ...AuthorizationIdParams.properties,
  capture_id: idInPath('Id of a capture', '346123')
})

export const FormKeyParams = Type.Object({
  key: formatted('form-key', '^[a-z][a-z0-9_]{0,63}$', {
    description: 'Top-level key of the form values',
    example: 'provinces'
  })
})

export const ReferenceIdParams = Type.Object({
  reference_id: formatted('guid', '^([0-9a-fA-F]{32}|[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})$', {
    description: 'The flow: a GUID, with or without dashes, any case',
    example: '0f8fad5bd9cb469fa16570867728950e'
  })
})

const filters = {
  lang: Type.Optional(Lang),
  account_number: Type.Optional(AccountNumber),
  transaction_type: Type.Optional(words(['promotional_purchase', 'regular_purchase'], {
    description: 'Kind of purchase',
    example: 'promotional_purchase'
  })),
  creation_date_from: Type.Optional(date({ description: 'Created on this day or later', example: '2018-11-11' })),
  creation_date_to: Type.Optional(date({ description: 'Created on this day or earlier', example: '2018-12-11' })),
  page_number: Type.Optional(wholeNumber({ description: 'Page, from 1', example: 1 })),
  page_size: Type.Optional(wholeNumber({ description: 'Entries on a page', example: 10 }))
}

/** Filters of GET /authorizations, flexiti-api.md §8.8. The full list of statuses is not documented. */
export const AuthorizationsQuery = Type.Object({
  ...filters,
  authorization_status: Type.Optional(text(undefined, {
    description: 'Status: opened, closed, unauthorized; Flexiti may know more',
    example: 'opened'
  }))
})

/**
 * Those of GET /captures are not documented (flexiti-api.md §8.8): taken to be the same, but for the status, and the
 * authorization.
 */
export const CapturesQuery = Type.Object({
  ...filters,
  authorization_id: Type.Optional(flexitiId({ description: 'Captures of this authorization', example: 12343 }))
})
