/** Several servers under the same load, in turns, so that the machine's drift hits all alike. */
import { request } from 'undici'
import { CONNECTIONS, load as loadOne } from './load.js'
import type { Load } from './load-options.js'
import type { Measured } from './processes.js'
import type { Round, Row } from './report/rows.js'
import { referenceId, type Call, type Bench } from './helper.js'

export interface Contender extends Pick<Measured, 'cpuMicros'> {
  name: string
  url: string
  /** More servers that share the load with the first; `cpuMicros` counts for all. */
  others?: string[]
  call: Call
}

/** One row for each. Refuses to measure servers that do not answer what they should. */
export async function compare (bench: Bench, scenario: string, contenders: Contender[]): Promise<Row[]> {
  await checkAnswers(contenders)
  const rows = contenders.map(({ name }): Row => ({ scenario, server: name, rounds: [] }))
  for (let round = 0; round < bench.durations.rounds; round++) {
    // Another one begins each time, so that none is always the one after the slowest.
    for (const turn of contenders.keys()) {
      const index = (round + turn) % contenders.length
      const contender = contenders[index] as Contender
      bench.say(`${scenario}, round ${round + 1}: ${contender.name}`)
      rows[index]?.rounds.push(await measure(bench, contender, round))
    }
  }
  return rows
}

async function measure ({ directory, durations }: Bench, {
  url, others = [], call, cpuMicros
}: Contender, round: number): Promise<Round> {
  const urls = [url, ...others]
  const load = async ({ seconds }: {
    seconds: number
  }): Promise<Load> => together(await Promise.all(urls.map(async (each) => (
    await loadOne({ url: each, call, connections: CONNECTIONS / urls.length, directory, seconds })
  ))))
  const warm = round === 0 ? await load({ seconds: durations.warmUp }) : undefined
  const cpuBefore = await cpuMicros()
  const { requests, seconds, p50, p99, errors } = await load({ seconds: durations.measured })
  const cpu = await cpuMicros() - cpuBefore
  return {
    requestsPerSecond: requests / seconds,
    p50,
    p99,
    errors: errors + (warm?.errors ?? 0),
    cpuMicros: cpu / Math.max(1, requests)
  }
}

/** Of servers that were loaded at the same time: what they did together, and the worst latency of any. */
function together (loads: Load[]): Load {
  const sum = (read: (load: Load) => number): number => loads.reduce((total, load) => total + read(load), 0)
  const most = (read: (load: Load) => number): number => Math.max(...loads.map(read))
  return {
    requests: sum(({ requests }) => requests),
    seconds: most(({ seconds }) => seconds),
    p50: most(({ p50 }) => p50),
    p99: most(({ p99 }) => p99),
    errors: sum(({ errors }) => errors)
  }
}

/** A server that answers an error is fast too. Bodies that should be the same must be. */
async function checkAnswers (contenders: Contender[]): Promise<void> {
  let plain: string | undefined
  for (const { name, url, call: { method, path, headers, body, expected } } of contenders) {
    const sent = Object.fromEntries(Object.entries(headers).map(([header, value]) => [
      header,
      value.replace('{flow}', referenceId(1)).replace('{key}', `check-${name}-${Date.now()}`.replaceAll(' ', '-'))
    ]))
    const answer = await request(`${url}${path}`, { method, headers: sent, ...(body !== undefined && { body }) })
    const text = await answer.body.text()
    const { status = 200, encoding } = expected ?? {}
    if (answer.statusCode !== status || answer.headers['content-encoding'] !== encoding) {
      throw new Error(
        `${name} answered ${answer.statusCode} ${String(answer.headers['content-encoding'])} ` +
          `to ${method} ${path}: ${text.slice(0, 500)}`
      )
    }
    if (status !== 200 || encoding !== undefined) continue
    plain ??= text
    if (text !== plain) {
      throw new Error(`${name} answered another body than the others to ${method} ${path}: ${text.slice(0, 500)}`)
    }
  }
}
