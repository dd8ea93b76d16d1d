/** Faults to come: what the next calls get instead of their response, so many times or until they are cleared. */
import { validateHeaderName, validateHeaderValue } from 'node:http'
import { setTimeout as sleep } from 'node:timers/promises'
import { compactId } from './reference-id.js'

export const faultKinds = [
  'latency', 'status', 'html', 'reset', 'half', 'hang', 'not-json', 'empty', 'redirect', 'body'
] as const
export type FaultKind = typeof faultKinds[number]

export interface Fault {
  /** Its name, for clearing or replacing it. */
  id: string
  /** The endpoint, or several of which any call counts; every endpoint when missing. */
  endpoint?: string | readonly string[]
  /** Any grant of the token call when missing. */
  grant?: string
  /** Any flow when missing. */
  reference_id?: string
  /** How many calls are left; `always` until it is cleared. */
  times: number | 'always'
  /** How many calls had it. */
  hits: number
  kind: FaultKind
  latency_ms?: number
  status?: number
  /** The code in the error body of kind `status`. */
  error?: string
  /** The text in that body. */
  message?: string
  headers?: Record<string, string>
  body?: unknown
  /** Whether the request is carried out before the faulty response is given. */
  processed: boolean
}

/** What faults are chosen by. */
export interface FaultTarget {
  endpoint: string | null
  grant?: string | undefined
  referenceId: string
}

export interface FaultPlan {
  /** Replaces a fault of the same id. */
  add (fault: Omit<Fault, 'id' | 'hits'> & { id?: string }): void
  /** Uses up, by one, every latency that fits the call, and the first of the other faults that fit. */
  take (target: FaultTarget): Fault[]
  /** Waits for the latencies of faults that were taken; not any longer once one of them is cleared. */
  wait (taken: Fault[]): Promise<void>
  list (): Fault[]
  /** Returns whether there was one, to come or waited for. */
  remove (id: string): boolean
  clear (): void
}

export function createFaultPlan (): FaultPlan {
  let faults: Fault[] = []
  let count = 0
  const waiting = new Map<AbortController, Fault[]>()
  const release = (isCleared: (fault: Fault) => boolean): boolean => {
    const released = [...waiting].filter(([, taken]) => taken.some(isCleared))
    for (const [controller] of released) controller.abort()
    return released.length > 0
  }
  const use = (fault: Fault): Fault => {
    fault.hits += 1
    if (fault.times !== 'always') {
      fault.times -= 1
      if (fault.times <= 0) faults = faults.filter(other => other !== fault)
    }
    return fault
  }
  return {
    add (fault) {
      count += 1
      const added: Fault = { ...fault, id: fault.id ?? `fault-${count}`, hits: 0 }
      faults = [...faults.filter(other => other.id !== added.id), added]
    },
    take (target) {
      const fitting = faults.filter(fault => fits(fault, target))
      const first = fitting.find(fault => fault.kind !== 'latency')
      return fitting.filter(fault => fault.kind === 'latency' || fault === first).map(use)
    },
    async wait (taken) {
      const milliseconds = taken.reduce((sum, { latency_ms: latency = 0 }) => sum + latency, 0)
      if (milliseconds === 0) return
      const controller = new AbortController()
      waiting.set(controller, taken)
      await sleep(milliseconds, undefined, { ref: false, signal: controller.signal }).catch(() => {})
      waiting.delete(controller)
    },
    list: () => faults,
    remove (id) {
      const before = faults.length
      faults = faults.filter(fault => fault.id !== id)
      return release(fault => fault.id === id) || faults.length < before
    },
    clear () {
      faults = []
      release(() => true)
    }
  }
}

function fits (fault: Fault, { endpoint, grant, referenceId }: FaultTarget): boolean {
  return (fault.endpoint === undefined || [fault.endpoint].flat().some((name) => name === endpoint)) &&
    (fault.grant === undefined || fault.grant === grant) &&
    (fault.reference_id === undefined || compactId(fault.reference_id) === compactId(referenceId))
}

const fieldNames: readonly string[] = [
  'id',
  'endpoint',
  'grant',
  'reference_id',
  'times',
  'kind',
  'latency_ms',
  'status',
  'error',
  'message',
  'headers',
  'retry_after',
  'body',
  'processed'
]

type FaultInput = Parameters<FaultPlan['add']>[0]

/** Reads a fault from a control request. Returns what is wrong with it as a string. */
export function parseFault (input: Record<string, unknown>, endpointNames: readonly string[]): FaultInput | string {
  const { endpoint, times = 1, kind = 'status', latency_ms: latency, status, headers, body, processed = false } = input
  const { retry_after: retryAfter } = input
  const unknown = Object.keys(input).find(name => !fieldNames.includes(name))
  if (unknown !== undefined) return `${unknown}: no such field`
  const endpoints = readEndpoints(endpoint, endpointNames)
  if (endpoint !== undefined && endpoints === undefined) {
    return `endpoint: one of ${endpointNames.join(', ')}, or a list of them`
  }
  if (times !== 'always' && !isWhole(times, 1, 1e9)) return 'times: a whole number from 1, or always'
  const known = faultKinds.find(candidate => candidate === kind)
  if (known === undefined) return `kind: one of ${faultKinds.join(', ')}`
  if (latency !== undefined && !(typeof latency === 'number' && latency >= 0)) return 'latency_ms: must be a number'
  if (status !== undefined && !isWhole(status, 200, 599)) return 'status: 200 to 599'
  if (headers !== undefined && !areHeaders(headers)) return 'headers: names and strings'
  if (retryAfter !== undefined && !isWhole(retryAfter, 0, 1e6)) return 'retry_after: whole seconds'
  if (typeof processed !== 'boolean') return 'processed: must be a boolean'
  const texts = readTexts(input)
  if (typeof texts === 'string') return texts
  const allHeaders = { ...headers, ...(retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) }) }
  return {
    ...texts,
    ...(endpoints === undefined ? {} : { endpoint: endpoints }),
    times,
    kind: known,
    ...(latency === undefined ? {} : { latency_ms: latency }),
    ...(status === undefined ? {} : { status }),
    ...(Object.keys(allHeaders).length === 0 ? {} : { headers: allHeaders }),
    ...(body === undefined ? {} : { body }),
    processed
  }
}

/** Undefined for what names no endpoint. */
function readEndpoints (given: unknown, known: readonly string[]): string | readonly string[] | undefined {
  const names: readonly unknown[] = Array.isArray(given) ? given : [given]
  const endpoints = names.filter((name): name is string => typeof name === 'string' && known.includes(name))
  if (endpoints.length === 0 || endpoints.length < names.length) return undefined
  return Array.isArray(given) ? endpoints : endpoints[0]
}

type Texts = Partial<Record<'id' | 'grant' | 'reference_id' | 'error' | 'message', string>>

function readTexts (input: Record<string, unknown>): Texts | string {
  const texts: Texts = {}
  for (const name of ['id', 'grant', 'reference_id', 'error', 'message'] as const) {
    const value = input[name]
    if (value === undefined) continue
    if (typeof value !== 'string' || value === '') return `${name}: must be a string`
    texts[name] = value
  }
  return texts
}

function isWhole (value: unknown, least: number, most: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most
}

function areHeaders (value: unknown): value is Record<string, string> {
  if (typeof value !== 'object' || value === null) return false
  try {
    for (const [name, text] of Object.entries(value)) {
      validateHeaderName(name)
      validateHeaderValue(name, text)
    }
  } catch {
    return false
  }
  return Object.values(value).every(text => typeof text === 'string')
}
