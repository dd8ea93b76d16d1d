/** How long a replica may hold the lease of a token call, at either upstream. */
import type { Settings } from '../config/settings.js'

/** What the lease lasts longer than the call itself, for the round trips around it. */
const LEASE_MARGIN_MS = 5000

export function tokenLeaseMs ({ upstreamTimeoutMs }: Pick<Settings, 'upstreamTimeoutMs'>): number {
  return upstreamTimeoutMs + LEASE_MARGIN_MS
}
