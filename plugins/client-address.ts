/**
 * Who calls, as an address without a port: the connection's own, or the one that trusted proxies saw. Each proxy adds
 * to `X-Forwarded-For` whom it was called by, so it is read from its end, for as long as the address before is trusted.
 */
import type { IncomingMessage } from 'node:http'
import { BlockList, isIP } from 'node:net'
import fp from 'fastify-plugin'
import { LRUCache } from 'lru-cache'
import { unslice } from '../src/util/unslice.js'

export interface ClientAddressOptions {
  /** Addresses and networks of the proxies. */
  trusted: readonly string[]
}

declare module 'fastify' {
  interface FastifyRequest {
    /** Use it instead of `ip`, which knows of no proxy. */
    readonly clientAddress: string
  }
}

const MAX_REMEMBERED = 1000

export default fp(async function clientAddress (app, { trusted }: ClientAddressOptions) {
  const addressOf = createAddressReader(trusted)
  app.decorateRequest('clientAddress', { getter () { return addressOf(this.raw) } })
}, { name: 'client-address' })

export function createAddressReader (trusted: readonly string[]): (
  request: Pick<IncomingMessage,
  'socket' | 'headers'>
) => string {
  if (trusted.length === 0) return ({ socket }) => ownAddress(socket.remoteAddress)
  const isTrusted = createTrust(trusted)

  return ({ socket, headers }) => {
    let address = ownAddress(socket.remoteAddress)
    const header = headers['x-forwarded-for']
    let rest = typeof header === 'string' ? header : ''
    while (rest !== '' && isTrusted(address)) {
      const comma = rest.lastIndexOf(',')
      // A proxy that does not say who called it (`unknown`, `_hidden`) stands for its callers: they share its limits.
      const before = addressIn(rest.slice(comma + 1))
      if (before === undefined) break
      address = before
      rest = comma < 0 ? '' : rest.slice(0, comma)
    }
    return address
  }
}

function createTrust (trusted: readonly string[]): (address: string) => boolean {
  const list = new BlockList()
  for (const network of trusted) {
    const [address = '', prefix] = network.split('/')
    const family = familyOf(address)
    if (prefix === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(prefix), family)
  }
  // Asked for each request; the list itself takes as long as a part of the response.
  const remembered = new LRUCache<string, boolean>({ max: MAX_REMEMBERED })
  return (address) => {
    let answer = remembered.get(address)
    if (answer === undefined) {
      answer = isIP(address) !== 0 && list.check(address, familyOf(address))
      remembered.set(address, answer)
    }
    return answer
  }
}

function familyOf (address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4'
}

/**
 * The address in one item: bare, quoted, with a port, an IPv6 one in brackets or with a zone. A copy: limits keep it,
 * and a piece of the header would keep all of that.
 */
function addressIn (item: string): string | undefined {
  const text = item.trim().replace(/^"(.*)"$/, '$1')
  const [, bracketed] = /^\[([^\]]*)\](?::[\w.-]*)?$/.exec(text) ?? []
  const [, dotted] = /^(\d+\.\d+\.\d+\.\d+):[\w.-]*$/.exec(text) ?? []
  const address = plain(bracketed ?? dotted ?? text)
  return isIP(address) === 0 ? undefined : unslice(address)
}

/** Undefined where the connection is gone already. */
function ownAddress (address: string | undefined): string {
  return address === undefined ? '' : plain(address)
}

/** Without the zone, and an IPv4 address in its own form, also where the socket is an IPv6 one. */
function plain (address: string): string {
  if (!address.includes(':')) return address
  const [unzoned = ''] = address.toLowerCase().split('%')
  return /^::ffff:(\d+\.\d+\.\d+\.\d+)$/.exec(unzoned)?.[1] ?? unzoned
}
