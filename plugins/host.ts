/**
 * Which `Host` a request may name: one, in the form of a host (RFC 9112 §3.2). At the internal door also only names
 * that no stranger can own, or a page that had its own name resolved to this machine (DNS rebinding) could read what
 * the door tells without a key. docs/decisions/host-names-of-the-internal-door.md
 */
import type { IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import fp from 'fastify-plugin'
import { problem } from '../src/problems/problem.js'

export interface HostOptions {
  /**
   * Names by which the door may be called besides those that are private by nature. Absent: it may be called by any
   * name.
   */
  names?: readonly string[] | undefined
}

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The route tells nothing that is not in the documentation, so it may be called by any name. */
    anyHost?: boolean
  }
}

const HOST = /^(?:\[([0-9a-f:.]+)\]|([\w.~!$&'()*+,;=%-]*))(?::\d*)?$/i
/** Domains that nobody can register (RFC 6761, RFC 6762, RFC 8375, `.internal` by ICANN), and those of Kubernetes. */
const PRIVATE_DOMAINS = ['.localhost', '.local', '.internal', '.home.arpa', '.svc']

export default fp(async function host (app, { names }: HostOptions) {
  const isAllowed = names === undefined ? () => true : createHostRule(names)
  /** Nearly all requests name the same. */
  let last: { header: string, name: string | undefined } = { header: '', name: '' }

  function nameOf (header: string): string | undefined {
    if (last.header === header) return last.name
    const [, address, name] = HOST.exec(header) ?? []
    last = { header, name: (address ?? name)?.toLowerCase() }
    return last.name
  }

  app.addHook('onRequest', function checkHost (request, _reply, done) {
    const { raw } = request
    const header = raw.headers.host
    if (header === undefined) {
      // No browser leaves it out.
      done(
        raw.httpVersion === '1.0' ? undefined : problem('malformed-body', { detail: 'The request has no Host header.' })
      )
      return
    }
    const name = nameOf(header)
    if (name === undefined || hasTwo(raw)) {
      done(problem('malformed-body', { detail: 'The request has two Host headers, or one that names no host.' }))
    } else if (request.route.config.anyHost !== true && !isAllowed(name)) {
      done(problem('host-not-allowed'))
    } else {
      done()
    }
  })
}, { name: 'host', dependencies: ['request-context', 'problems'] })

function createHostRule (names: readonly string[]): (name: string) => boolean {
  const known = new Set(names.map((name) => name.toLowerCase()))
  return (name) => isIP(name) !== 0 || (name !== '' && !name.includes('.')) || known.has(name) ||
    PRIVATE_DOMAINS.some((domain) => name.endsWith(domain))
}

/** Node keeps the first and says nothing of the second. */
function hasTwo ({ rawHeaders }: IncomingMessage): boolean {
  let count = 0
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const name = rawHeaders[at] as string
    if (name.length === 4 && name.toLowerCase() === 'host') count++
  }
  return count > 1
}
