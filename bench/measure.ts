/** One measured run of autocannon against one server, after a warm-up run that counts for nothing. */
import { randomUUID } from 'node:crypto'
import autocannon from 'autocannon'
import { BACKOFFICE_KEY } from './bff.js'
import type { Measured } from './processes.js'
import type { Scenario } from './scenarios.js'

export type ServerName = 'BFF' | 'BFF, no ledger' | 'node:http' | 'upstream'

export interface Target extends Pick<Measured, 'cpuMicros'> {
  name: ServerName
  url: string
  /** Where money calls go, if elsewhere. */
  internalUrl?: string
}

export interface Row {
  scenario: string
  server: ServerName
  requestsPerSecond: number
  /** Milliseconds. */
  p50: number
  p99: number
  /** Answers that are no 2xx, broken connections and timeouts, the warm-up's included. */
  errors: number
  /** Microseconds of processor time that the server took for a request. What it waited for counts as nothing. */
  cpuMicros: number
}

export interface Durations {
  /** Seconds. */
  warmUp: number
  measured: number
}

const CONNECTIONS = 64
const TOKEN = `bench-${'0'.repeat(58)}`

export async function measure (target: Target, scenario: Scenario, { warmUp, measured }: Durations): Promise<Row> {
  const warm = await autocannon({ ...optionsFor(target, scenario), duration: warmUp })
  const cpuBefore = await target.cpuMicros()
  const result = await autocannon({ ...optionsFor(target, scenario), duration: measured })
  const cpu = await target.cpuMicros() - cpuBefore
  return {
    scenario: scenario.title,
    server: target.name,
    requestsPerSecond: result.requests.average,
    p50: result.latency.p50,
    p99: result.latency.p99,
    errors: errorsOf(warm) + errorsOf(result),
    cpuMicros: cpu / Math.max(1, result.requests.total)
  }
}

function optionsFor (target: Target, scenario: Scenario): autocannon.Options {
  const { method, body } = scenario
  const path = target.name === 'upstream' ? scenario.upstreamPath : scenario.path
  const keyed = scenario.money === true && target.name !== 'upstream'
  // Never the same in two runs: no request may be answered from the ledger.
  const run = randomUUID()
  let keys = 0
  const requests = headersFor(target, scenario).map((headers) => ({
    method,
    path,
    headers,
    ...(body !== undefined && { body }),
    ...(keyed && { setupRequest: (request: autocannon.Request): autocannon.Request => ({ ...request, headers: { ...request.headers, 'idempotency-key': `${run}-${++keys}` } }) })
  }))
  let clients = 0
  return {
    url: (scenario.money === true ? target.internalUrl : undefined) ?? target.url,
    connections: CONNECTIONS,
    requests,
    // Each connection starts at another flow, or all would call for the same one at the same time.
    setupClient (client) {
      const first = Math.floor(clients++ * requests.length / CONNECTIONS) % requests.length
      client.setRequests([...requests.slice(first), ...requests.slice(0, first)])
    }
  }
}

/** The headers that a caller of this server sends: one set per flow. */
function headersFor ({ name }: Target, { body, referenceIds, money }: Scenario): Array<Record<string, string>> {
  const common = {
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...(name === 'upstream' && { authorization: `Bearer ${TOKEN}` }),
    ...(name !== 'upstream' && money === true && { authorization: `Bearer ${BACKOFFICE_KEY}` })
  }
  return referenceIds.length === 0 ? [common] : referenceIds.map((id) => ({ ...common, 'x-reference-id': id }))
}

function errorsOf ({ errors, non2xx }: autocannon.Result): number {
  // `errors` holds the timeouts.
  return errors + non2xx
}
