/** What each door says of itself: its name, its introduction, and the tags of its routes in the order of reading. */
const forms = { name: 'forms', description: 'Options, texts and terms of the application form' }
const health = { name: 'health', description: 'For those who run it' }
const problems = { name: 'problems', description: 'What each error code means' }

/** Only where there is Finfo. */
export const productData = { name: 'product data', description: 'What Finfo has of articles' }

const errors = 'Errors are `application/problem+json` (RFC 9457) with a `code` to decide by, in English or French by ' +
  '`accept-language`. Bodies are JSON, or forms with dotted names.'

/** Markdown: what is for whom, a list, and the errors. */
function introduction (lead: string, points: string[]): string {
  return [lead, points.map((point) => `* ${point}`).join('\n'), errors].join('\n\n')
}

export const publicDoor = {
  title: 'flexiti-bff, public door',
  description: introduction('Flexiti financing for browsers and shop pages, without tokens in the browser.', [
    '**Purchase**: the shop\'s server opens a flow for an order at the internal door, and gives the page its ' +
    'reference id. The page opens the widget, asks for the plans, and authorizes the order. It names neither amount ' +
    'nor reference.',
    '**Application**: a shopper without an account goes through the widget and applies, in any flow.',
    '**Flow**: every call names its flow in `x-reference-id`. The browser that first uses it owns it, by a cookie.'
  ]),
  tags: [
    { name: 'purchase', description: 'A shopper with an account buys the order of the flow' },
    { name: 'application', description: 'A shopper applies for an account' },
    forms,
    { name: 'flows', description: 'A shopper\'s way through Flexiti, named by x-reference-id' },
    problems,
    health
  ]
} as const

export const internalDoor = {
  title: 'flexiti-bff, internal door',
  description: introduction('For the merchant\'s own servers, with merchant tokens. Every route below `/v1` asks for ' +
    'a key: `Authorization: Bearer <key>`.', [
    '**Before the purchase**: open a flow for the order, and give its reference id to the shop\'s page.',
    '**After it**: ask for the flow before you ship; then capture, release or return.',
    '**Money**: each call that moves money has an `idempotency-key`. The same key and body get the stored response. ' +
    'If the outcome is not known, the answer is `outcome-unknown`: look what Flexiti has, and settle the operation.'
  ]),
  tags: [
    { name: 'flows', description: 'A shopper\'s way through Flexiti, bound to an order or an account' },
    { name: 'money', description: 'Calls that move money, each done once under its idempotency key' },
    { name: 'authorizations', description: 'What Flexiti has: authorizations and captures' },
    { name: 'operations', description: 'What the ledger knows of calls that move money' },
    { name: 'customers', description: 'Find customers, and apply for an account in the store' },
    { name: 'accounts', description: 'PINs and plans in the store' },
    forms,
    problems,
    health
  ]
} as const
