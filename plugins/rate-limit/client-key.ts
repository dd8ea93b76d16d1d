/**
 * What a rate limit counts by: the address itself, or the /64 network of an IPv6 address, as one caller may have all of
 * it.
 */
import { normalizeIP } from '@fastify/rate-limit'
import { LRUCache } from 'lru-cache'
import { unslice } from '../../src/util/unslice.js'

/** What one caller usually has. */
export const NETWORK = 64
/** What one caller can easily have, from a provider or a tunnel. */
export const SITE = 48

/** Few, so that a caller with a whole network of addresses cannot fill the memory with them. */
const MAX_REMEMBERED = 2000

/**
 * Behind a proxy an address is cut out of `x-forwarded-for`, and a limit keeps it: what is answered is a copy.
 * To find the network of an IPv6 address takes as long as half a hit of the forms cache, so the last are remembered.
 */
export function createClientKeys (ipv6Prefix = NETWORK): (address: string) => string {
  const networks = new LRUCache<string, string>({ max: MAX_REMEMBERED })
  return (address) => {
    if (!address.includes(':')) return unslice(normalizeIP(address))
    let network = networks.get(address)
    if (network === undefined) {
      network = unslice(normalizeIP(address, ipv6Prefix))
      networks.set(unslice(address), network)
    }
    return network
  }
}
