/** What is counted of the requests of both doors, as they end. */
import { Counter, type Registry } from 'prom-client'
import { createHistogram } from './histogram.js'

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
  upstream: Upstream
  upstreamStatus?: number | undefined
  /** Why the upstream did not answer. */
  upstreamError?: string | undefined
  /** Seconds. */
  upstreamSeconds?: number | undefined
}

type Upstream = 'flexiti' | 'finfo'

export interface RequestMetrics {
  /** A door closed a connection at once, as it had too many. */
  connectionRefused (door: string): void
  request (facts: RequestFacts): void
  /**
   * Lookups in the cache of what each upstream said, by result. Counted apart and told when asked: for a hit,
   * prom-client's own counting would be the dearest step after the answer.
   */
  readonly lookups: Readonly<Record<Upstream, ReadonlyMap<string, number>>>
  /** The durations, which are not in the registry, in Prometheus' text format. */
  durations (): string
}

const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 15]

export function createRequestMetrics (registry: Registry): RequestMetrics {
  const registers = [registry]
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
  const lookups = { flexiti: new Map<string, number>(), finfo: new Map<string, number>() }

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
      if (result !== undefined) lookups[name].set(result, (lookups[name].get(result) ?? 0) + 1)
    },
    lookups,
    durations: () => requests.text() + upstream.text()
  }
}
