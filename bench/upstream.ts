/** Stands in for Flexiti: constant answers, as fast as node:http gives them, so that what is measured is the proxy. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { tellPort } from './peers/listening.js'

const SESSION = '3c9c1f0e-6f0b-4c63-9d0e-2d7b4f6a8e10'

const json = (value: unknown): Buffer => Buffer.from(JSON.stringify(value))

/** 5 kB, the size of Flexiti's own document. */
const i18n = json(Object.fromEntries(Array.from({ length: 10 }, (_, list) => [
  `list_${list}`,
  Object.fromEntries(Array.from({ length: 17 }, (_, item) => [`code_${item}`, `Label ${item} of list`]))
])))

const terms = json({ terms_and_conditions: '<p>Terms.</p>'.repeat(40) })

const interest = json({
  account_number: 20009100,
  account_type: 'consumer',
  amount: 234.45,
  customer: {
    available_credit: 14000, air: 0.3099, first_name: 'John', last_name: 'Smith', category_type: 'preferred'
  },
  regular_purchase: { term_amount: 234.45, air: 0.3099, verify: true, fees: [] },
  promotional_purchase: [3, 6, 12].map((term) => ({
    plan_id: term,
    plan_name: 'EMP - Regular Interest',
    terms: [{
      term,
      term_amount: 79.45,
      annual_rates: {
        description: 'Annual Percentage Rate', rate: 0.0999, type: 'apr', message: 'The rate of a year.'
      },
      fees: [{
        description: 'Administrative fees:', amount: 49.99, type: 'admin_total', message: 'A fee of $49.99 applies.'
      }]
    }]
  }))
})

const capture = json({
  capture_id: 346123,
  date: '2019-05-15T12:00:00Z',
  amount: 10.5,
  remaining_capture_amount: 10.5,
  remaining_authorization_amount: 89.5
})

let tokens = 0

/** Tokens of one length, so that all answers of a kind are equally long. */
function grant (): Buffer {
  const access = `bench-${String(++tokens).padStart(58, '0')}`
  return json({ access_token: access, refresh_token: `r-${access}`, token_type: 'Bearer', expires_in: 1200 })
}

/** The widget's address holds the token that the call came with; the BFF refuses any other. */
function widget ({ headers }: IncomingMessage): Buffer {
  const token = headers.authorization?.slice('Bearer '.length) ?? ''
  return json({
    redirection_url: `https://posapi.example/#/widget/bench/${token}?lang=en&` +
      `x-reference-id=${String(headers['x-reference-id'])}&widget_session_id=${SESSION}`
  })
}

function answerFor (request: IncomingMessage): Buffer | undefined {
  const [path = ''] = (request.url ?? '').split('?', 1)
  if (path.endsWith('/calculate-interest')) return interest
  if (path.endsWith('/widget/init')) return widget(request)
  if (path.endsWith('/capture')) return capture
  if (path.endsWith('/i18n')) return i18n
  if (path.endsWith('/terms-and-conditions')) return terms
  if (path.endsWith('/oauth/token')) return grant()
  return undefined
}

function answer (request: IncomingMessage, response: ServerResponse): void {
  const body = answerFor(request)
  response.writeHead(body === undefined ? 404 : 200, {
    'content-type': 'application/json', 'content-length': body?.length ?? 0
  })
  response.end(body)
}

const server = createServer((request, response) => {
  request.resume().once('end', () => { answer(request, response) })
})

server.listen(0, '127.0.0.1', () => { tellPort(server) })
