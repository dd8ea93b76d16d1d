/**
 * Every error a caller can get, by code (RFC 9457). `/problems/{code}` answers with `title` and `explanation`; a test
 * proves that each code is raised somewhere and that no other code is.
 */
interface CatalogueEntry {
  status: number
  title: string
  explanation: string
}

const entries = {
  'invalid-request': {
    status: 400,
    title: 'The request is not valid',
    explanation: 'A field, a parameter or a header is missing or has the wrong type, format or length. `errors` ' +
      'names each one. Nothing was sent to Flexiti; correct the request and send it again.'
  },
  'malformed-body': {
    status: 400,
    title: 'The request could not be read',
    explanation: 'The body is not well-formed JSON or form data, or the request itself breaks the rules of HTTP. ' +
      'Nothing was sent to Flexiti.'
  },
  'key-required': {
    status: 401,
    title: 'A back-office key is required',
    explanation: 'The internal door asks for `Authorization: Bearer <key>` with one of the keys of BACKOFFICE_KEYS.'
  },
  'origin-not-allowed': {
    status: 403,
    title: 'This origin may not call',
    explanation: 'A browser sent the request from a page whose origin is neither the public URL nor one of ' +
      'STOREFRONT_ORIGINS. Add the exact origin to that setting if the page is yours.'
  },
  'host-not-allowed': {
    status: 403,
    title: 'Host name not allowed',
    explanation: 'The internal door was called by a name that anybody could have registered. ' +
      'Add the name to INTERNAL_ALLOWED_HOSTS if it is yours.'
  },
  'flow-not-yours': {
    status: 403,
    title: 'The flow belongs to another browser',
    explanation: 'The flow was opened or first used by another browser, or the cookie that proves it was yours is ' +
      'gone. Open a new flow.'
  },
  'order-required': {
    status: 403,
    title: 'The flow is not bound',
    explanation: 'Accounts are open, and a purchase can be authorized, only in a flow that the shop\'s server bound ' +
      'to an order or an account, through the internal door (POST /v1/flows).'
  },
  'not-found': {
    status: 404,
    title: 'Not found',
    explanation: 'No such route, flow or operation. See /openapi.json for the routes of this door.'
  },
  'method-not-allowed': {
    status: 405,
    title: 'Method not allowed',
    explanation: 'The `Allow` header names the methods that it knows.'
  },
  'widget-required': {
    status: 409,
    title: 'The widget has not been opened in this flow',
    explanation: 'Applications, accounts and authorizations are open only to a flow whose shopper went through the ' +
      'widget. Call POST /v1/widget/init first.'
  },
  'account-mismatch': {
    status: 409,
    title: 'The flow serves another account',
    explanation: 'A flow serves one account number, the first it was used with. Open a new flow for another account.'
  },
  'order-mismatch': {
    status: 409,
    title: 'Order does not match',
    explanation: 'The amount or reference in the request is not that of the order that the flow was opened for. ' +
      'Leave both out: they are filled in.'
  },
  'operation-in-progress': {
    status: 409,
    title: 'The operation is still running',
    explanation: 'The same operation was sent before and has not ended. Wait for `Retry-After` seconds and ask again.'
  },
  'already-authorized': {
    status: 409,
    title: 'The order of this flow is authorized already',
    explanation: 'A flow authorizes its order once. Open a new flow to authorize another order.'
  },
  'already-applied': {
    status: 409,
    title: 'An application was filed in this flow already',
    explanation: 'A flow files one application for each widget that the shopper went through. Show the decision ' +
      'of the first one, or open the widget again for another application.'
  },
  'operation-settled': {
    status: 409,
    title: 'The outcome of the operation is known already',
    explanation: 'Only an operation whose outcome is unknown can be settled. GET /v1/operations/{idempotency_key} ' +
      'has its outcome.'
  },
  'flow-expired': {
    status: 410,
    title: 'Flow has ended',
    explanation: 'The flow was ended, or its Flexiti token died while the shopper was in the widget; Flexiti has ' +
      'forgotten the shopper\'s progress. Open a new flow.'
  },
  'body-too-large': {
    status: 413,
    title: 'The body is too large',
    explanation: 'A request body may have 64 KiB at most.'
  },
  'unsupported-media-type': {
    status: 415,
    title: 'The media type is not supported',
    explanation: 'Send `application/json` or `application/x-www-form-urlencoded`, without `content-encoding`.'
  },
  'idempotency-key-reused': {
    status: 422,
    title: 'The idempotency key was used for another request',
    explanation: 'An idempotency key names one request: same method, path and body. Use a new key for a new operation.'
  },
  'flexiti-invalid-input': {
    status: 422,
    title: 'Flexiti did not accept the input',
    explanation: 'Flexiti checked the fields and found some wrong. `errors` names those it named.'
  },
  'rate-limited': {
    status: 429,
    title: 'Too many requests',
    explanation: 'This address sent more requests than RATE_LIMIT_PER_MINUTE allows, or too many wrong keys; or ' +
      'Flexiti has rejected too many authorizations of this flow. Wait for `Retry-After` seconds.'
  },
  'internal-error': {
    status: 500,
    title: 'Something went wrong in the BFF',
    explanation: 'An unhandled error in the BFF. Its log has the details under the `request_id`.'
  },
  'flexiti-scope': {
    status: 502,
    title: 'Flexiti refused the token\'s scope',
    explanation: 'Flexiti says the token may not call this endpoint, or answered with a token that is not this ' +
      'flow\'s. The client\'s set-up at Flexiti needs a look.'
  },
  'flexiti-unauthorized': {
    status: 502,
    title: 'Flexiti refused the token',
    explanation: 'Flexiti refused a token, and also the one that replaced it.'
  },
  'flexiti-credentials': {
    status: 502,
    title: 'Flexiti refused the client credentials',
    explanation: 'FLEXITI_CLIENT_ID or FLEXITI_CLIENT_SECRET is wrong for this environment, or the merchant\'s ' +
      'account at Flexiti is not set up for the call (`invalid_role`, `general_error`): nothing that a shopper can ' +
      'mend. Ask Flexiti.'
  },
  'flexiti-failed': {
    status: 502,
    title: 'Flexiti failed',
    explanation: 'Flexiti answered with a server error, or with something that is not an answer of its API.'
  },
  'flexiti-blocked': {
    status: 403,
    title: 'Flexiti blocked the request',
    explanation: 'Flexiti\'s firewall refused the request: its payload, its address or its country.'
  },
  'flexiti-not-found': {
    status: 404,
    title: 'Not found at Flexiti',
    explanation: 'Flexiti found no such account, customer, card, authorization or capture.'
  },
  'flexiti-rejected': {
    status: 409,
    title: 'Flexiti rejected the request',
    explanation: 'A business rule of Flexiti said no. `flexiti.error` has its code and `flexiti.message` its words.'
  },
  'flexiti-timeout': {
    status: 504,
    title: 'Flexiti did not answer in time',
    explanation: 'No answer came within UPSTREAM_TIMEOUT_MS. The flow goes on; try again.'
  },
  'outcome-unknown': {
    status: 504,
    title: 'The outcome is not known',
    explanation: 'The request to move money was sent and no clear answer came: it may have happened. Do not send it ' +
      'again under another key; find out what Flexiti has.'
  },
  'flexiti-unavailable': {
    status: 503,
    title: 'Flexiti cannot be reached',
    explanation: 'Flexiti is unreachable, asks for fewer calls, or failed so often that calls are held back for a ' +
      'moment. Wait for `Retry-After` seconds.'
  },
  'store-unavailable': {
    status: 503,
    title: 'The store is not available',
    explanation: 'The store of flows and money calls cannot be reached or is full. No money was moved. Wait for ' +
      '`Retry-After` seconds.'
  },
  'shutting-down': {
    status: 503,
    title: 'The process is shutting down',
    explanation: 'The process ends and begins no call that moves money. Nothing was sent to Flexiti. Send the ' +
      'request again, under the same idempotency key, after `Retry-After` seconds.'
  },
  'finfo-not-found': {
    status: 404,
    title: 'Not found at Finfo',
    explanation: 'Finfo has no such article, or nothing of this kind about it.'
  },
  'finfo-denied': {
    status: 502,
    title: 'Finfo denied access',
    explanation: 'The account at Finfo may not see this: the supplier is not ordered in Finfo\'s portal, or the ' +
      'account is suspended.'
  },
  'finfo-credentials': {
    status: 502,
    title: 'Finfo refused the credentials',
    explanation: 'FINFO_CLIENT_ID, FINFO_CLIENT_SECRET, FINFO_USERNAME or FINFO_PASSWORD is wrong, or Finfo refused ' +
      'a token and also the one that replaced it. Token calls are rare on purpose; wait for `Retry-After` seconds.'
  },
  'finfo-failed': {
    status: 502,
    title: 'Finfo failed',
    explanation: 'Finfo answered with an error, or with something that is not an answer of its API; or its address, ' +
      'FINFO_BASE_URL, FINFO_TOKEN_URL or FINFO_ENDPOINTS, is wrong or missing.'
  },
  'finfo-timeout': {
    status: 504,
    title: 'Finfo did not answer in time',
    explanation: 'No answer of Finfo came within UPSTREAM_TIMEOUT_MS. Try again.'
  },
  'finfo-unavailable': {
    status: 503,
    title: 'Finfo cannot be reached',
    explanation: 'Finfo is unreachable or asks for fewer calls, or FINFO_REQUESTS_PER_MINUTE is used up. Wait for ' +
      '`Retry-After` seconds.'
  }
} as const satisfies Record<string, CatalogueEntry>

export type ProblemCode = keyof typeof entries

export const catalogue: Readonly<Record<ProblemCode, CatalogueEntry>> = entries

export function isProblemCode (code: string): code is ProblemCode {
  return Object.hasOwn(entries, code)
}
