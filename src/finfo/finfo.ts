/** Finfo put together: one token, a client, documents out of a cache, lists. Knows nothing of HTTP servers. */
import { hash } from 'node:crypto'
import type { FinfoEndpointPath } from '../../config/settings.js'
import type { ProblemCode } from '../problems/catalogue.js'
import type { Leases } from '../tokens/lease.js'
import { createTransport } from '../upstream/transport.js'
import type { Clock } from '../util/clock.js'
import { createWindowCounters, type WindowCounters } from '../util/window-counters.js'
import { createBudget, type SharedPause } from './budget.js'
import { createFinfoClient, isOutage, type FinfoClient } from './client.js'
import { createDocuments, type Documents } from './documents.js'
import { createEndpointTable } from './endpoints.js'
import { createLists, type Lists } from './lists.js'
import { createTokenEndpoint, type Credentials, type GrantType, type TokenOutcome } from './token-endpoint.js'
import { createTokenManager } from './token-manager.js'
import type { TokenStore } from './token-store.js'

export interface Finfo {
  documents: Documents
  lists: Lists
  /** Token calls of this process, by what they asked for and how they ended. */
  readonly tokenCalls: ReadonlyArray<{ grant: GrantType, outcome: TokenOutcome, count: number }>
  /** The code of the failure that the last call to Finfo met; undefined after a good one, and before the first. */
  readonly trouble: ProblemCode | undefined
  close (): Promise<void>
}

export interface FinfoOptions {
  environment: 'simulator' | 'production'
  baseUrl: string
  tokenUrl: string
  credentials: Credentials
  endpoints: readonly FinfoEndpointPath[]
  idParameter: string
  freshSeconds: number
  staleSeconds: number
  maxBytes: number
  connections: number
  /** Calls that may wait for a connection. */
  queue: number
  perMinute: number
  timeoutMs: number
  /** Of all replicas; absent where there is only this process. */
  counters: WindowCounters | undefined
  tokenStore: TokenStore
  /** Of all replicas; absent where there is only this process. */
  sharedPause: SharedPause | undefined
  leases: Leases
  clock: Clock
  /** Called with failures that no caller sees. */
  onBackgroundError: (error: unknown) => void
  /** Told, once for each until it is right, of an address that Finfo does not know: `setting` is to be mended. */
  onWrongAddress: (setting: string, endpoint: string) => void
}

const TOKEN_TIMEOUT_MS = 10_000
const TOKEN_CONNECTIONS = 1
const MIN_INTERNAL_CONNECTIONS = 2

export function createFinfo (options: FinfoOptions): Finfo {
  const { baseUrl, tokenUrl, credentials, clock, connections, queue, timeoutMs } = options
  const { origin } = new URL(baseUrl)
  const tokenTransport = createTransport({ origin: new URL(tokenUrl).origin, connections: TOKEN_CONNECTIONS, queue })
  const table = createEndpointTable(options.environment, options.endpoints)
  const tokenCalls = new Map<string, { grant: GrantType, outcome: TokenOutcome, count: number }>()
  const wrong = new Set<string>()
  let trouble: ProblemCode | undefined

  function tellOnce (setting: string, endpoint: string): void {
    if (wrong.has(endpoint)) return
    wrong.add(endpoint)
    options.onWrongAddress(setting, endpoint)
  }

  const endpoint = createTokenEndpoint({
    url: tokenUrl,
    transport: tokenTransport,
    credentials,
    timeoutMs: Math.min(TOKEN_TIMEOUT_MS, timeoutMs),
    clock,
    onOutcome (grant, outcome) {
      const key = `${grant} ${outcome}`
      const counted = tokenCalls.get(key) ?? { grant, outcome, count: 0 }
      counted.count++
      tokenCalls.set(key, counted)
    },
    onWrongAddress: () => { tellOnce('FINFO_TOKEN_URL', 'token') }
  })
  const tokens = createTokenManager({
    store: options.tokenStore,
    leases: options.leases,
    name: leaseName(options),
    endpoint,
    credentials,
    clock
  })
  const calls = createFinfoClient({
    baseUrl,
    table,
    tokens,
    budget: createBudget({
      perMinute: options.perMinute,
      counters: options.counters ?? createWindowCounters({ now: clock.now, max: 1 }),
      sharedPause: options.sharedPause,
      now: clock.now
    }),
    transports: {
      public: createTransport({ origin, connections, queue }),
      internal: createTransport({
        origin, connections: Math.max(MIN_INTERNAL_CONNECTIONS, Math.ceil(connections / 4)), queue
      })
    },
    timeoutMs,
    clock,
    onWrongAddress: (name) => { tellOnce('FINFO_BASE_URL, FINFO_ENDPOINTS', name) }
  })
  const client: Pick<FinfoClient, 'get'> = {
    async get (call, stats) {
      try {
        const found = await calls.get(call, stats)
        wrong.delete(call.endpoint)
        wrong.delete('token')
        trouble = undefined
        return found
      } catch (error) {
        if (isOutage(error)) trouble = error.code
        throw error
      }
    }
  }
  return {
    documents: createDocuments({ ...options, client }),
    lists: createLists({ client, table }),
    get tokenCalls () { return [...tokenCalls.values()] },
    get trouble () { return trouble },
    async close () {
      await calls.close()
      await tokenTransport.close()
    }
  }
}

/** Names the account: what is known of one says nothing of another. */
export function accountName ({
  tokenUrl, credentials: { clientId, username, scope }
}: { tokenUrl: string, credentials: Credentials }): string {
  return hash('sha256', JSON.stringify([tokenUrl, clientId, username, scope]), 'base64url').slice(0, 22)
}

function leaseName (options: FinfoOptions): string {
  return `finfo:${accountName(options)}`
}
