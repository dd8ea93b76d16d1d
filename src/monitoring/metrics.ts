/**
 * The metrics of one process, for Prometheus. Labels are routes, endpoints and codes, never an id and nothing personal.
 */
import { collectDefaultMetrics, Registry } from 'prom-client'
import type { FlowStore } from '../flows/store.js'
import type { RefreshScheduler } from '../tokens/refresh-scheduler.js'
import type { ExpiredFlows } from './expired-flows.js'
import type { Forms } from '../forms/forms.js'
import { createMeters, type Meters } from './meters.js'
import type { Readiness } from './readiness.js'
import { createRequestMetrics, type RequestMetrics } from './request-metrics.js'
import type { TokenHealth } from './token-health.js'

export interface Metrics extends Pick<RequestMetrics, 'connectionRefused' | 'request'> {
  /** In Prometheus' text format, and what `content-type` says of it. */
  text (): Promise<{ contentType: string, body: string }>
}

/** Whose figures are read. */
export interface MetricsOptions {
  store: Pick<FlowStore, 'count'>
  storeIsUp: () => boolean
  /** By code. */
  storeErrors: ReadonlyMap<string, number>
  forms: Pick<Forms, 'size'>
  readiness: Pick<Readiness, 'shuttingDown'>
  refreshScheduler: Pick<RefreshScheduler, 'waiting' | 'lateMs'>
  expiredFlows: Pick<ExpiredFlows, 'counts'>
  tokenHealth: Pick<TokenHealth, 'counts'>
  output: Output
  /** Absent where there is no Finfo. */
  finfo?: ProductDataFigures | undefined
}

/** How the lines that the process writes fare. */
export interface Output {
  /** Whether the audit trail is written. */
  auditIsUp: () => boolean
  /** Lines of the audit trail that were lost so far. */
  auditLinesLost: () => number
  /** Log lines that were dropped so far. */
  logLinesDropped: () => number
}

/** What is counted of Finfo. */
export interface ProductDataFigures {
  documents: { readonly size: { bytes: number } }
  readonly tokenCalls: ReadonlyArray<{ grant: string, outcome: string, count: number }>
}

export function createMetrics (options: MetricsOptions): Metrics {
  const { forms, readiness, finfo } = options
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  const { connectionRefused, request, lookups, durations } = createRequestMetrics(registry)
  const meters = createMeters(registry)
  addOutput(meters, options.output)
  meters.counts('bff_forms_total', 'Lookups in the form cache, by result', ['result'], () => lookups.flexiti)
  meters.gauge('bff_forms_bytes', 'Size of the form cache in bytes', () => forms.size.bytes)
  addStore(meters, options)
  if (finfo !== undefined) addFinfo(meters, finfo, lookups.finfo)
  meters.gauge('bff_shutting_down', '1 if the process is shutting down', () => readiness.shuttingDown ? 1 : 0)
  addTokens(meters, options)

  return {
    connectionRefused,
    request,
    text: async () => ({
      contentType: registry.contentType,
      body: `${await registry.metrics()}${durations()}`
    })
  }
}

function addOutput (meters: Meters, { auditIsUp, auditLinesLost, logLinesDropped }: Output): void {
  meters.counter('bff_log_lines_dropped_total', 'Log lines dropped, because those before were not read',
    logLinesDropped)
  meters.counter('bff_audit_lines_lost_total', 'Lines of the audit trail lost, because it could not be written',
    auditLinesLost)
  meters.gauge('bff_audit_up', '1 if the audit trail is written', () => auditIsUp() ? 1 : 0)
}

function addStore (
  meters: Meters, { store, storeIsUp, storeErrors }: Pick<MetricsOptions, 'store' | 'storeIsUp' | 'storeErrors'>
): void {
  meters.counts('bff_store_errors_total', 'Errors of the store and of the connection to it, by code', ['code'],
    () => storeErrors)
  meters.gauge('bff_store_up', '1 if the store does its work', () => storeIsUp() ? 1 : 0)
  meters.gauge('bff_flows', 'Flows in the store', () => store.count())
}

/** How the token calls went, what became of pinned tokens, and how the refresh scheduler keeps up. */
function addTokens (meters: Meters, { refreshScheduler, expiredFlows, tokenHealth }: Pick<
  MetricsOptions, 'refreshScheduler' | 'expiredFlows' | 'tokenHealth'
>): void {
  meters.counts('bff_token_calls_total', 'Token calls, by result', ['result'],
    () => Object.entries(tokenHealth.counts))
  meters.counts('bff_flows_expired_total', 'Flows that were lost with their pinned token, by reason', ['reason'],
    () => Object.entries(expiredFlows.counts))
  meters.gauge('bff_refreshes_waiting', 'Pinned tokens that are due for refresh and wait',
    () => refreshScheduler.waiting)
  meters.gauge('bff_refresh_late_seconds', 'How overdue the refresh is that waits longest, in seconds',
    () => refreshScheduler.lateMs / 1000)
}

function addFinfo (meters: Meters, finfo: ProductDataFigures, lookups: ReadonlyMap<string, number>): void {
  meters.counts('bff_finfo_documents_total', 'Lookups in the cache of product data, by result', ['result'],
    () => lookups)
  meters.counts('bff_finfo_token_calls_total', 'Token calls to Finfo, by grant and outcome', ['grant', 'outcome'],
    () => finfo.tokenCalls.map(({ grant, outcome, count }): [string, string, number] => [grant, outcome, count]))
  meters.gauge('bff_finfo_bytes', 'Size of the cache of product data in bytes', () => finfo.documents.size.bytes)
}
