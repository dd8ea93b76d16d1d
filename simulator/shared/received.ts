/** What the simulator was sent: the last 10,000 requests of Flexiti's API, for tests to look at. */
import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

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
  /** The status it was answered with; null while unanswered. */
  status: number | null
}

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
      const entry = { number: count, ...request, body_sha256: createHash('sha256').update(bytes).digest('hex'), status: null }
      requests.push(entry)
      if (requests.length > mostRequests) requests.shift()
      return entry
    },
    list ({ endpoint, referenceId }) {
      return requests.filter(request =>
        (endpoint == null || request.endpoint === endpoint) &&
        (referenceId == null || compact(String(request.headers['x-reference-id'] ?? '')) === compact(referenceId)))
    },
    clear () { requests = [] }
  }
}

function compact (referenceId: string): string {
  return referenceId.replaceAll('-', '').toLowerCase()
}
