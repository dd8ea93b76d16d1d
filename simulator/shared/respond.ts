/** Responding to a request: well, or as the next fault for it says. */
import type { ServerResponse } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import type { FaultPlan } from './faults.js'
import type { ReceivedRequest } from './received.js'
import { faultyReply, send, sendHalf, type Reply } from './response.js'

export interface Responding {
  faults: FaultPlan
  settings: { latency_ms: number, gzip: boolean }
  /** The request in the log of received ones; it gets the status of the reply. */
  entry: ReceivedRequest
  /** Carries the request out. */
  carryOut (): Reply
}

export async function respond (
  response: ServerResponse, { faults, settings, entry, carryOut }: Responding
): Promise<void> {
  await delay(settings.latency_ms)
  const fault = faults.take(entry.endpoint, entry.grant)
  const real = fault === undefined || fault.processed ? carryOut() : undefined
  await delay(fault?.latency_ms ?? 0)
  if (fault?.kind === 'hang') return
  if (fault?.kind === 'reset') {
    response.destroy()
    return
  }
  const late = fault === undefined || fault.kind === 'latency'
  const reply = late ? real ?? carryOut() : faultyReply(fault, entry.path, real)
  entry.status = reply.status
  if (fault?.kind === 'half') sendHalf(response, reply)
  else send(response, reply, settings.gzip)
}

async function delay (milliseconds: number): Promise<void> {
  if (milliseconds > 0) await wait(milliseconds, undefined, { ref: false })
}
