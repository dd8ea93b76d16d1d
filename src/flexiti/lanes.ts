/**
 * Three lanes to Flexiti, each with connections and a queue of its own, and a breaker for each endpoint in it. However
 * many shoppers' calls hang, a pinned token is refreshed in time and a capture goes out.
 */
import { createBreaker, type Breaker, type BreakerOptions } from '../upstream/breaker.js'
import { createTransport, type Transport, type TransportOptions } from '../upstream/transport.js'
import type { EndpointName } from './endpoints.js'

/** `public`: shoppers' calls and the forms. `internal`: the merchant's servers. */
export type Lane = 'public' | 'internal'

export interface LanesOptions {
  origin: string
  /** Of the public lane. */
  connections: number
  /** Of each lane: calls that may wait for a connection. */
  queue: number
  egressProxy?: string | undefined
  breaker?: BreakerOptions
  /** For tests: one transport for all lanes, or how that of each lane is made. */
  transport?: Transport | ((options: TransportOptions) => Transport)
}

export interface Lanes {
  /** The transport of a call. */
  of (call: { endpoint: EndpointName, lane?: Lane | undefined }): Pick<Transport, 'send'>
  /** Whether any breaker holds calls back now. */
  readonly open: boolean
  close (): Promise<void>
}

/**
 * A few are open as long as the token endpoint is quick; a token call that takes long holds up none of the next. The
 * refresh scheduler takes some of them at most (refresh-pace.ts).
 */
const TOKEN_CONNECTIONS = 32
const MIN_INTERNAL_CONNECTIONS = 4
/** A token that is not refreshed in time takes a shopper's flow with it: hold back late, and probe soon. */
const TOKEN_BREAKER: BreakerOptions = { percentage: 95, resetMs: 1000 }
/** A capture that Flexiti would have taken is not to be refused here: hold back only what gets nowhere. */
const INTERNAL_BREAKER: BreakerOptions = { percentage: 99, volume: 50, resetMs: 1000 }
const BREAKERS: Record<'token' | Lane, BreakerOptions> = {
  token: TOKEN_BREAKER,
  internal: INTERNAL_BREAKER,
  public: {}
}

/** How many connections each lane has at most. `connections`: those of the public door's. */
export function connectionsOf (connections: number): Record<'token' | Lane, number> {
  return {
    token: TOKEN_CONNECTIONS,
    internal: Math.max(MIN_INTERNAL_CONNECTIONS, Math.ceil(connections / 4)),
    public: connections
  }
}

export function createLanes (options: LanesOptions): Lanes {
  const { connections, queue, origin, egressProxy, transport } = options
  const open = (count: number): Transport => typeof transport === 'object'
    ? transport
    : (transport ?? createTransport)({ origin, connections: count, queue, egressProxy })
  const counts = connectionsOf(connections)
  const transports = { token: open(counts.token), internal: open(counts.internal), public: open(counts.public) }
  const breakers: Record<keyof typeof BREAKERS, Map<EndpointName, Breaker>> = {
    token: new Map(), internal: new Map(), public: new Map()
  }
  const all = (): Breaker[] => Object.values(breakers).flatMap((each) => [...each.values()])

  return {
    of ({ endpoint, lane = 'public' }) {
      const name = endpoint === 'token' ? 'token' : lane
      let breaker = breakers[name].get(endpoint)
      if (breaker === undefined) {
        breaker = createBreaker(transports[name], { ...BREAKERS[name], ...options.breaker })
        breakers[name].set(endpoint, breaker)
      }
      return breaker
    },
    get open () { return all().some(({ open }) => open) },
    async close () {
      for (const breaker of all()) breaker.close()
      await Promise.all([...new Set(Object.values(transports))].map(async (each) => { await each.close() }))
    }
  }
}
