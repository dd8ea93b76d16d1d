/** What the simulator was sent: the last 10,000 requests, for tests to look at. */
import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { compactId } from './reference-id.js'

export interface ReceivedRequest {
  number: number
  at: string
  endpoint: string | null
  method: string
  path: string
  query: Record<string, string>
  headers: IncomingHttpHeaders
  raw_headers: string[]
  body: unknown
  body_sha256: string
  scope: string | null
  grant?: string
  /** The ids of the faults that it had, if any. */
  faults?: string[]
  /** The status of the response; null until there is one. */
  status: number | null
}

/** A received request without what it carried: no token, no secret, no personal data. */
export type RequestSummary = Pick<
  ReceivedRequest,
  'number' | 'at' | 'endpoint' | 'method' | 'scope' | 'grant' | 'faults' | 'status'
> & { reference_id: string }

export interface ReceivedLog {
  add (request: Omit<ReceivedRequest, 'number' | 'body_sha256' | 'status'>, bytes: Buffer): ReceivedRequest
  list (filter: { endpoint?: string | null, referenceId?: string | null }): ReceivedRequest[]
  clear (): void
}

const mostRequests = 10_000

export function createReceivedLog (): ReceivedLog {
  let requests: ReceivedRequest[] = []
  let count = 0
  return {
    add (request, bytes) {
      count += 1
      const entry = {
        number: count,
        ...request,
        body_sha256: createHash('sha256').update(bytes).digest('hex'),
        status: null
      }
      requests.push(entry)
      if (requests.length > mostRequests) requests.shift()
      return entry
    },
    list ({ endpoint, referenceId }) {
      return requests.filter(request =>
        (endpoint == null || request.endpoint === endpoint) &&
        (referenceId == null || referenceIdOf(request) === compactId(referenceId)))
    },
    clear () { requests = [] }
  }
}

/** In its compact form; empty where the request had none. */
function referenceIdOf ({ headers }: ReceivedRequest): string {
  return compactId(String(headers['x-reference-id'] ?? ''))
}

export function summarize (request: ReceivedRequest): RequestSummary {
  const { number, at, endpoint, method, scope, grant, faults, status } = request
  return {
    number,
    at,
    reference_id: referenceIdOf(request),
    endpoint,
    method,
    scope,
    ...(grant === undefined ? {} : { grant }),
    ...(faults === undefined ? {} : { faults }),
    status
  }
}
