/** What the peers have in common: how they tell the runner where they listen, and what they forward with. */
import type { Server } from 'node:net'

/** The token that a peer puts into every call: it has none of its own. */
export const FIXED_TOKEN = `bench-${'0'.repeat(58)}`
/** Connections to the upstream, as many as the BFF has by default. */
export const UPSTREAM_CONNECTIONS = 64
/** What `/v1` at a peer is at the upstream. */
export const UPSTREAM_PATH = '/flexiti/pos-api/v2.5.1/client-id/bench'

export function upstreamOrigin (): string {
  return process.argv[2] as string
}

export function tellPort (server: Server): void {
  const address = server.address()
  if (typeof address === 'object') process.send?.({ port: address?.port })
}
