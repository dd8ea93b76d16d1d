/**
 * What a rate limit counts by: the address itself, or the /64 network of an IPv6 address, as one caller may have all of
 * it.
 */
import ipaddr from 'ipaddr.js'
import { LRUCache } from 'lru-cache'

/** What one caller usually has. */
const NETWORK = 64
/** What one caller can easily have, from a provider or a tunnel. */
export const SITE = 48

/** Few, so that a caller with a whole network of addresses cannot fill the memory with them. */
const MAX_REMEMBERED = 2000

/** Finding the network of an IPv6 address takes as long as half a hit of the forms cache: the last are remembered. */
export function createClientKeys (ipv6Prefix = NETWORK): (address: string) => string {
  const networks = new LRUCache<string, string>({ max: MAX_REMEMBERED })
  return (address) => {
    if (!address.includes(':')) return address
    let network = networks.get(address)
    if (network === undefined) {
      network = networkOf(address, ipv6Prefix)
      networks.set(address, network)
    }
    return network
  }
}

/** `::203.0.113.7`, a form long out of use: ipaddr.js takes it for the mapped `::ffff:203.0.113.7`. */
const COMPATIBLE = /^::\d+\.\d+\.\d+\.\d+$/

function networkOf (address: string, ipv6Prefix: number): string {
  if (!ipaddr.IPv6.isValid(address)) return address
  if (COMPATIBLE.test(address)) return '::'
  const parsed = ipaddr.process(address)
  // An IPv4 address in the form of IPv6.
  if (parsed.kind() === 'ipv4') return parsed.toString()
  return ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/${ipv6Prefix}`).toString()
}
