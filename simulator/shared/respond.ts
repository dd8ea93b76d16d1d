/** Responding to a request: well, or as the faults that fit it say. */
import type { ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import type { Fault, FaultPlan } from './faults.js'
import type { ReceivedRequest } from './received.js'
import { faultyReply, plainErrorReply, send, sendHalf, type Reply } from './response.js'

export interface Responding {
  faults: FaultPlan
  settings: { latency_ms: number, gzip: boolean }
  /** The request as the log has it; it gets the status of the reply and the faults that it had. */
  entry: Pick<ReceivedRequest, 'endpoint' | 'grant' | 'headers' | 'faults' | 'status'>
  /** Carries the request out. */
  carryOut (): Reply
  /** The reply of a fault of kind `status`, in the upstream's own shape. */
  errorReply? (fault: Fault): Reply
}

export async function respond (
  response: ServerResponse, { faults, settings, entry, carryOut, errorReply = plainErrorReply }: Responding
): Promise<void> {
  const { endpoint, grant, headers } = entry
  await delay(settings.latency_ms)
  const taken = faults.take({ endpoint, grant, referenceId: String(headers['x-reference-id'] ?? '') })
  if (taken.length > 0) entry.faults = taken.map(({ id }) => id)
  const fault = taken.find(({ kind }) => kind !== 'latency')
  const real = taken.some(({ processed }) => processed) ? carryOut() : undefined
  await faults.wait(taken)
  if (fault?.kind === 'hang') return
  if (fault?.kind === 'reset') {
    response.destroy()
    return
  }
  const reply = fault === undefined ? real ?? carryOut() : faultyReply(fault, real, errorReply)
  entry.status = reply.status
  if (fault?.kind === 'half') sendHalf(response, reply)
  else send(response, reply, settings.gzip)
}

async function delay (milliseconds: number): Promise<void> {
  if (milliseconds > 0) await wait(milliseconds, undefined, { ref: false })
}
