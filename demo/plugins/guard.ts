/**
 * Who may ask, and what pages may do. The demo moves money, if only the simulator's, with a key that no page sees. So
 * no page of another origin may send anything, and no name that an attacker points at this machine is answered.
 */
import fp from 'fastify-plugin'
import type { FastifyRequest } from 'fastify'

export interface GuardOptions {
  /** The demo's own origin, as browsers know it. */
  url: () => string
  publicUrl: () => string
  simulatorUrl: string
}

/** Refuses a request before any work. */
export class RefusedError extends Error {
  readonly statusCode: number

  constructor (statusCode: number, message: string) {
    super(message)
    this.name = 'RefusedError'
    this.statusCode = statusCode
  }
}

const SAFE_METHODS = new Set(['GET', 'HEAD'])
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

export default fp(async function guard (app, { url, publicUrl, simulatorUrl }: GuardOptions) {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers({
      'content-security-policy': [
        "default-src 'none'",
        `script-src 'self' ${publicUrl()}`,
        `connect-src 'self' ${publicUrl()}`,
        `frame-src ${simulatorUrl}`,
        "style-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'"
      ].join('; '),
      'x-content-type-options': 'nosniff',
      // Not `no-referrer`, with which browsers say of the shop's own forms that they come from nowhere.
      'referrer-policy': 'same-origin',
      'cross-origin-opener-policy': 'same-origin',
      'cache-control': 'no-store'
    })
    const own = new URL(url())
    if (request.headers.host !== own.host) {
      const isCure = isOtherLoopbackName(request, own) && SAFE_METHODS.has(request.method)
      if (!isCure) throw new RefusedError(421, wrongHost(own))
      return await reply.redirect(new URL(request.url, own).href, 307)
    }
    if (!SAFE_METHODS.has(request.method) && !isOwnPage(request, own)) {
      throw new RefusedError(403, 'This request did not come from a page of the shop.')
    }
  })
}, { name: 'guard' })

/** Cookies of 127.0.0.1 are not sent to localhost: the shop and the door must go by one name, and this is the other. */
function isOtherLoopbackName ({ headers, url }: FastifyRequest, own: URL): boolean {
  const [, name = '', port = ''] = /^(.*?)(?::(\d+))?$/.exec(headers.host ?? '') ?? []
  return LOOPBACK.has(own.hostname) && LOOPBACK.has(name) && port === own.port &&
    url.startsWith('/') && !url.startsWith('//')
}

/** Browsers say where a request comes from in both headers or in one of them; pages can write neither. */
function isOwnPage ({ headers }: FastifyRequest, own: URL): boolean {
  const { origin, 'sec-fetch-site': site } = headers
  return (origin ?? (site === 'same-origin' ? own.origin : undefined)) === own.origin &&
    (site === undefined || site === 'same-origin')
}

function wrongHost (own: URL): string {
  return `The shop is at ${own.origin}, and answers to no other name: browsers send ` +
    'the shopper\'s cookie only where the shop and the public door are of one site. ' +
    'Open it there, or set PUBLIC_URL and DEMO_URL to the names that you use.'
}
