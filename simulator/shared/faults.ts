/** Faults to come: what the next calls of an endpoint get instead of their answer. */

export const faultKinds = ['latency', 'status', 'html', 'reset', 'half', 'hang', 'not-json', 'empty', 'redirect', 'body'] as const
export type FaultKind = typeof faultKinds[number]

export interface Fault {
  /** Any endpoint when missing. */
  endpoint?: string
  grant?: string
  /** How many calls are left. */
  times: number
  kind: FaultKind
  latency_ms?: number
  status?: number
  headers?: Record<string, string>
  body?: unknown
  /** Whether the request is carried out before the faulty answer is given. */
  processed: boolean
}

export interface FaultPlan {
  add (fault: Fault): void
  /** The first fault that fits the call; it is used up by one. */
  take (endpoint: string | null, grant: string | undefined): Fault | undefined
  list (): Fault[]
  clear (): void
}

export function createFaultPlan (): FaultPlan {
  let faults: Fault[] = []
  return {
    add (fault) { faults.push(fault) },
    take (endpoint, grant) {
      const fault = faults.find(candidate =>
        (candidate.endpoint === undefined || candidate.endpoint === endpoint) &&
        (candidate.grant === undefined || candidate.grant === grant))
      if (fault === undefined) return undefined
      fault.times -= 1
      if (fault.times <= 0) faults = faults.filter(other => other !== fault)
      return fault
    },
    list: () => faults,
    clear () { faults = [] }
  }
}

/** Reads a fault from a control request. Returns what is wrong with it as a string. */
export function parseFault (input: Record<string, unknown>, endpointNames: readonly string[]): Fault | string {
  const { endpoint, grant, times = 1, kind, latency_ms: latency, status, headers, body, processed = false } = input
  if (endpoint !== undefined && !endpointNames.includes(String(endpoint))) return `endpoint: one of ${endpointNames.join(', ')}`
  if (grant !== undefined && typeof grant !== 'string') return 'grant: must be a string'
  if (typeof times !== 'number' || !Number.isInteger(times) || times < 1) return 'times: a whole number from 1'
  const known = faultKinds.find(candidate => candidate === kind)
  if (known === undefined) return `kind: one of ${faultKinds.join(', ')}`
  if (latency !== undefined && !(typeof latency === 'number' && latency >= 0)) return 'latency_ms: must be a number'
  if (status !== undefined && !(typeof status === 'number' && Number.isInteger(status) && status >= 200 && status < 600)) return 'status: 200 to 599'
  if (headers !== undefined && !isTextRecord(headers)) return 'headers: names and strings'
  if (typeof processed !== 'boolean') return 'processed: must be a boolean'
  return {
    ...(endpoint === undefined ? {} : { endpoint: String(endpoint) }),
    ...(grant === undefined ? {} : { grant }),
    times,
    kind: known,
    ...(latency === undefined ? {} : { latency_ms: latency }),
    ...(status === undefined ? {} : { status }),
    ...(headers === undefined ? {} : { headers }),
    ...(body === undefined ? {} : { body }),
    processed
  }
}

function isTextRecord (value: unknown): value is Record<string, string> {
  return typeof value === 'object' && value !== null && Object.values(value).every(item => typeof item === 'string')
}
