/**
 * Open-loop load: requests leave at a fixed rate, however slow the answers are. Latency is counted from the moment at
 * which a request should have left, so that a server which stalls is charged for all who would have called meanwhile.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { Pool } from 'undici'
import { referenceId, type Call } from './helper.js'

export interface OpenLoop {
  url: string
  call: Call
  requestsPerSecond: number
  /** Seconds at the beginning that count for nothing. */
  warmUp: number
  seconds: number
}

export interface Latencies {
  /** Milliseconds. */
  p50: number
  p99: number
  errors: number
}

const CONNECTIONS = 128

export async function openLoop ({ url, call, requestsPerSecond, warmUp, seconds }: OpenLoop): Promise<Latencies> {
  const pool = new Pool(url, { connections: CONNECTIONS, pipelining: 1 })
  const { method, path, body } = call
  const headers = Object.fromEntries(Object.entries(call.headers).map(([name, value]) => [
    name, value.replace('{flow}', referenceId(1))
  ]))
  const taken: number[] = []
  let errors = 0
  const send = async (due: number): Promise<void> => {
    try {
      const answer = await pool.request({ method, path, headers, ...(body !== undefined && { body }) })
      await answer.body.dump()
      if (answer.statusCode !== 200) errors++
      taken.push(performance.now() - due)
    } catch {
      errors++
    }
  }

  const sent: Array<Promise<void>> = []
  const started = performance.now()
  const total = (warmUp + seconds) * requestsPerSecond
  while (sent.length < total) {
    for (let due = dueAt(sent.length); due <= performance.now() && sent.length < total; due = dueAt(sent.length)) {
      // The warm-up's are in front, but for a few that overtake them.
      if (sent.length === warmUp * requestsPerSecond) taken.length = 0
      sent.push(send(due))
    }
    await sleep(1)
  }
  await Promise.all(sent)
  await pool.close()
  const sorted = taken.sort((a, b) => a - b)
  return { p50: percentile(sorted, 0.5), p99: percentile(sorted, 0.99), errors }

  function dueAt (index: number): number {
    return started + index * 1000 / requestsPerSecond
  }
}

function percentile (sorted: number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? NaN
}
