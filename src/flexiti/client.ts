/**
 * The client of Flexiti's POS API: turns a call of the endpoint table into a request, sends it, and repeats what may be
 * repeated. It answers with whatever Flexiti answered; `unwrapResponse` (responses.ts) says what an answer means.
 */
import { hash } from 'node:crypto'
import type { Clock } from '../util/clock.js'
import type { BreakerOptions } from '../upstream/breaker.js'
import { createLanes, type LanesOptions } from './lanes.js'
import { endpointTable, type Endpoint } from './endpoints.js'
import type { FlexitiRequest, Sender } from './request.js'
import type { UpstreamResponse } from '../upstream/response.js'
import { TransportError } from '../upstream/transport-error.js'
import { pathMakers, type ApiVersions } from './paths.js'
import { search } from '../upstream/address.js'
import { requestHeaders } from '../upstream/headers.js'
import { retryAfterSeconds } from '../upstream/retry-after.js'

/** What a call did upstream; filled in while it runs, for logs and metrics. */
export interface CallStats {
  /** HTTP status of the last answer. */
  upstreamStatus?: number
  /** Milliseconds spent waiting for Flexiti, all tries together. */
  upstreamMs?: number
  /** Number of requests sent, token calls not counted; one that could not be sent is none. */
  upstreamTries?: number
}

export interface FlexitiClient {
  /**
   * Resolves with any HTTP answer, also an error; throws TransportError where there was none. Where a money call was
   * repeated, it is the first try whose outcome is unknown, unless a later one succeeded. All tries
   * together take at most the endpoint's timeout.
   */
  send (request: FlexitiRequest, sender: Sender, stats?: CallStats): Promise<UpstreamResponse>
  /** Whether the breaker holds calls back now. */
  readonly circuitOpen: boolean
  close (): Promise<void>
}

export interface FlexitiClientOptions {
  /** e.g. `https://posapi.flexiti.fi/flexiti/pos-api`, no trailing slash. */
  baseUrl: string
  clientId: string
  referenceIdFormat: 'compact' | 'dashed'
  /** Versions of endpoints that differ from the table's. */
  versions?: ApiVersions
  /** Sent as `origin` (flexiti-api.md §1). */
  trustUrl?: string | undefined
  timeoutMs: number
  connections: number
  queue: number
  egressProxy?: string | undefined
  clock: Clock
  /** Uniform in [0, 1). */
  random: () => number
  breaker?: BreakerOptions
  /** For tests: how requests travel, in all lanes or in each. */
  transport?: NonNullable<LanesOptions['transport']>
}

const MAX_REPEATS = 2
const BACKOFF_MS = { base: 100, most: 2000 }
/** A longer Retry-After is passed on to the caller instead of waited for. */
const PATIENCE_SECONDS = 5
const TOKEN_TIMEOUT_MS = 10_000

/** Milliseconds that a token call has, where other calls have `timeoutMs`. */
export function tokenTimeout (timeoutMs: number): number {
  return Math.min(TOKEN_TIMEOUT_MS, timeoutMs)
}

export function createFlexitiClient (options: FlexitiClientOptions): FlexitiClient {
  const { clock, random } = options
  const base = new URL(options.baseUrl)
  const lanes = createLanes({ ...options, origin: base.origin })
  const paths = pathMakers(base.pathname.replace(/\/$/, ''), options.clientId, options.versions)

  async function send (
    request: FlexitiRequest, sender: Sender, stats: CallStats = {}
  ): Promise<UpstreamResponse> {
    const endpoint = endpointTable[request.endpoint]
    const transport = lanes.of({ endpoint: request.endpoint, lane: sender.lane })
    const timeoutMs = Math.max(sender.atLeastMs ?? 0, endpoint.timeout === 'token'
      ? tokenTimeout(options.timeoutMs)
      : options.timeoutMs)
    const started = clock.now()
    const sent = {
      method: endpoint.method,
      path: paths[request.endpoint](request.params) + search(request.query),
      headers: headersOf(request, sender, options),
      body: request.body?.bytes ?? null,
      timeoutMs
    }
    let indeterminate: UpstreamResponse | TransportError | undefined
    for (let repeats = 0; ; repeats++) {
      let outcome: UpstreamResponse | TransportError
      try {
        outcome = await transport.send(sent)
      } catch (error) {
        if (!(error instanceof TransportError)) throw error
        outcome = error
      }
      if (!(outcome instanceof TransportError)) stats.upstreamStatus = outcome.status
      if (wasSent(outcome)) stats.upstreamTries = (stats.upstreamTries ?? 0) + 1
      if (endpoint.money) indeterminate ??= mayHaveMovedMoney(outcome) ? outcome : undefined
      const elapsed = clock.now() - started
      const wait = mayRepeat(endpoint, request) && repeats < MAX_REPEATS ? pause(outcome, repeats) : undefined
      if (wait === undefined || elapsed + wait >= timeoutMs) {
        stats.upstreamMs = (stats.upstreamMs ?? 0) + elapsed
        // "Not sent" or "no" may hold for the last try alone: after an unclear one, only a success is clear.
        const told = indeterminate !== undefined && !isSuccess(outcome) ? indeterminate : outcome
        if (told instanceof TransportError) throw told
        return told
      }
      await clock.sleep(wait)
      sent.timeoutMs = timeoutMs - (clock.now() - started)
    }
  }

  /** Milliseconds to wait before the next try, full jitter; undefined if there is to be no other try. */
  function pause (outcome: UpstreamResponse | TransportError, repeats: number): number | undefined {
    const jittered = random() * Math.min(BACKOFF_MS.most, BACKOFF_MS.base * 2 ** repeats)
    if (outcome instanceof TransportError) {
      return outcome.failure === 'unreachable' || outcome.failure === 'reset' || outcome.failure === 'invalid-response'
        ? jittered
        : undefined
    }
    if (outcome.status !== 429 && outcome.status < 500) return undefined
    const asked = retryAfterSeconds(outcome.headers['retry-after'], clock.wall())
    if (asked === undefined) return jittered
    return asked <= PATIENCE_SECONDS ? asked * 1000 + jittered : undefined
  }

  return {
    send,
    get circuitOpen () { return lanes.open },
    close: lanes.close
  }
}

/** A money call may only be repeated where Flexiti documents idempotency, and then only under a key. */
function mayRepeat (endpoint: Endpoint, { idempotencyKey }: FlexitiRequest): boolean {
  return endpoint.repeatable && (!endpoint.money || idempotencyKey !== undefined)
}

function wasSent (outcome: UpstreamResponse | TransportError): boolean {
  return !(outcome instanceof TransportError) || outcome.sent
}

function isSuccess (outcome: UpstreamResponse | TransportError): boolean {
  return !(outcome instanceof TransportError) && outcome.status >= 200 && outcome.status < 300
}

function mayHaveMovedMoney (outcome: UpstreamResponse | TransportError): boolean {
  return outcome instanceof TransportError ? outcome.sent : outcome.status >= 500
}

/** The whole list of headers that go upstream (design: built from a list, never copied from the caller). */
function headersOf (
  { body, idempotencyKey }: FlexitiRequest,
  { referenceId, accessToken }: Sender,
  { referenceIdFormat, trustUrl }: Pick<FlexitiClientOptions, 'referenceIdFormat' | 'trustUrl'>
): Record<string, string> {
  const headers = requestHeaders({ accessToken, contentType: body?.type })
  headers['x-reference-id'] = referenceIdFormat === 'compact' ? referenceId : dashed(referenceId)
  if (trustUrl !== undefined) headers.origin = trustUrl
  if (idempotencyKey !== undefined) {
    headers['x-idempotency-key'] = idempotencyKey
    headers['x-context-hash'] = contextHash(body)
  }
  return headers
}

/** SHA-256 of no bytes at all. */
const HASH_OF_NOTHING = hash('sha256', '')

/** SHA-256 of the bytes that are sent, in hex. */
function contextHash (body: FlexitiRequest['body']): string {
  return body === undefined ? HASH_OF_NOTHING : body.hash ?? hash('sha256', body.bytes)
}

function dashed (id: string): string {
  return `${id.slice(0, 8)}-${id.slice(8, 12)}-${id.slice(12, 16)}-${id.slice(16, 20)}-${id.slice(20)}`
}
