/**
 * The metrics of one process, for Prometheus. Labels are routes, endpoints and codes, never an id and nothing personal.
 */
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client'
import { createHistogram } from './histogram.js'
import type { FlowStore } from '../flows/store.js'
import type { RefreshScheduler } from '../tokens/refresh-scheduler.js'
import type { ExpiredFlows } from './expired-flows.js'
import type { Forms } from '../forms/forms.js'
import type { Readiness } from './readiness.js'
import type { TokenHealth } from './token-health.js'

export interface RequestFacts {
  door: string
  method: string
  /** The route's pattern; `none` where no route matched. */
  route: string
  status: number
  /** Seconds. */
  seconds: number
  cache?: string | undefined
  /** Code of the problem that was answered. */
  code?: string | undefined
  /** Which upstream the route asks. */
  upstream: 'flexiti' | 'finfo'
  upstreamStatus?: number | undefined
  /** Why the upstream did not answer. */
  upstreamError?: string | undefined
  /** Seconds. */
  upstreamSeconds?: number | undefined
}

export interface Metrics {
  /** A door closed a connection at once, as it had too many. */
  connectionRefused (door: string): void
  request (facts: RequestFacts): void
  /** In Prometheus' text format, and what `content-type` says of it. */
  text (): Promise<{ contentType: string, body: string }>
}

/** What the gauges read. */
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

const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15]

export function createMetrics (options: MetricsOptions): Metrics {
  const { store, storeIsUp, storeErrors, forms, readiness, output, finfo } = options
  const registry = new Registry()
  const registers = [registry]
  collectDefaultMetrics({ register: registry })

  const requests = createHistogram({
    name: 'bff_request_duration_seconds',
    help: 'Duration of requests in seconds, by door, method, route and status',
    labelNames: ['door', 'method', 'route', 'status'],
    buckets: BUCKETS
  })
  const upstream = createHistogram({
    name: 'bff_upstream_duration_seconds',
    help: 'Time that requests waited for an upstream in seconds, over all tries',
    labelNames: ['upstream', 'route', 'status'],
    buckets: BUCKETS
  })
  const problems = new Counter({
    name: 'bff_problems_total',
    help: 'Problems returned, by door and code',
    labelNames: ['door', 'code'],
    registers
  })
  const refused = new Counter({
    name: 'bff_connections_refused_total',
    help: 'Connections closed at once, because the door had too many',
    labelNames: ['door'],
    registers
  })
  const failures = new Counter({
    name: 'bff_upstream_failures_total',
    help: 'Requests that failed because an upstream gave no usable response, by upstream and reason',
    labelNames: ['upstream', 'reason'],
    registers
  })
  const total = (name: string, help: string, read: () => number): Counter => new Counter({
    name,
    help,
    registers,
    collect () {
      this.reset()
      this.inc(read())
    }
  })
  total('bff_log_lines_dropped_total', 'Log lines dropped, because those before were not read', output.logLinesDropped)
  total('bff_audit_lines_lost_total', 'Lines of the audit trail lost, because it could not be written',
    output.auditLinesLost)
  const hits = { flexiti: new Map<string, number>(), finfo: new Map<string, number>() }
  // Counted apart and told when asked: for a hit, prom-client's own counting would be the dearest step after the
  // answer.
  registry.registerMetric(new Counter({
    name: 'bff_forms_total',
    help: 'Lookups in the form cache, by result',
    labelNames: ['result'],
    registers: [],
    collect () {
      this.reset()
      for (const [result, count] of hits.flexiti) this.inc({ result }, count)
    }
  }))
  registry.registerMetric(new Counter({
    name: 'bff_store_errors_total',
    help: 'Errors of the store and of the connection to it, by code',
    labelNames: ['code'],
    registers: [],
    collect () {
      this.reset()
      for (const [code, count] of storeErrors) this.inc({ code }, count)
    }
  }))
  const gauge = (name: string, help: string, read: () => number | Promise<number>): Gauge => new Gauge({
    name,
    help,
    registers,
    async collect () {
      // If the store is unavailable, the gauge keeps its last value.
      try { this.set(await read()) } catch {}
    }
  })
  gauge('bff_store_up', '1 if the store does its work', () => storeIsUp() ? 1 : 0)
  gauge('bff_audit_up', '1 if the audit trail is written', () => output.auditIsUp() ? 1 : 0)
  gauge('bff_flows', 'Flows in the store', () => store.count())
  gauge('bff_forms_bytes', 'Size of the form cache in bytes', () => forms.size.bytes)
  if (finfo !== undefined) registerFinfo(registry, finfo, hits.finfo)
  gauge('bff_shutting_down', '1 if the process is shutting down', () => readiness.shuttingDown ? 1 : 0)
  addTokenMetrics(registry, options)

  return {
    connectionRefused (door) { refused.labels(door).inc() },
    request ({
      door,
      method,
      route,
      status,
      seconds,
      cache: result,
      code,
      upstream: name,
      upstreamStatus,
      upstreamError,
      upstreamSeconds
    }) {
      requests.observe(seconds, door, method, route, status)
      if (upstreamSeconds !== undefined) upstream.observe(upstreamSeconds, name, route, upstreamStatus ?? 'none')
      if (upstreamError !== undefined) failures.labels(name, upstreamError).inc()
      if (code !== undefined) problems.labels(door, code).inc()
      if (result !== undefined) hits[name].set(result, (hits[name].get(result) ?? 0) + 1)
    },
    text: async () => ({
      contentType: registry.contentType,
      body: `${await registry.metrics()}${requests.text()}${upstream.text()}`
    })
  }
}

/** How the token calls went, what became of pinned tokens, and how the refresh scheduler keeps up. */
function addTokenMetrics (registry: Registry, { refreshScheduler, expiredFlows, tokenHealth }: Pick<
  MetricsOptions, 'refreshScheduler' | 'expiredFlows' | 'tokenHealth'
>): void {
  const counter = (name: string, help: string, label: string, counts: Readonly<Record<string, number>>): Counter =>
    new Counter({
      name,
      help,
      labelNames: [label],
      registers: [registry],
      collect () {
        this.reset()
        for (const [value, count] of Object.entries(counts)) this.inc({ [label]: value }, count)
      }
    })
  const gauge = (name: string, help: string, read: () => number): Gauge =>
    new Gauge({ name, help, registers: [registry], collect () { this.set(read()) } })
  counter('bff_token_calls_total', 'Token calls, by result', 'result', tokenHealth.counts)
  counter(
    'bff_flows_expired_total', 'Flows that were lost with their pinned token, by reason', 'reason', expiredFlows.counts
  )
  gauge('bff_refreshes_waiting', 'Pinned tokens that are due for refresh and wait', () => refreshScheduler.waiting)
  gauge('bff_refresh_late_seconds', 'How overdue the refresh is that waits longest, in seconds',
    () => refreshScheduler.lateMs / 1000)
}

function registerFinfo (registry: Registry, finfo: ProductDataFigures, hits: ReadonlyMap<string, number>): void {
  const registers = [registry]
  const counter = (name: string, help: string, labelNames: string[], read: (counter: Counter) => void): Counter =>
    new Counter({
      name,
      help,
      labelNames,
      registers,
      collect () {
        this.reset()
        read(this)
      }
    })
  counter('bff_finfo_documents_total', 'Lookups in the cache of product data, by result', ['result'], (documents) => {
    for (const [result, count] of hits) documents.inc({ result }, count)
  })
  const help = 'Token calls to Finfo, by grant and outcome'
  counter('bff_finfo_token_calls_total', help, ['grant', 'outcome'], (calls) => {
    for (const { grant, outcome, count } of finfo.tokenCalls) calls.inc({ grant, outcome }, count)
  })
  registry.registerMetric(new Gauge({
    name: 'bff_finfo_bytes',
    help: 'Size of the cache of product data in bytes',
    registers: [],
    collect () { this.set(finfo.documents.size.bytes) }
  }))
}
