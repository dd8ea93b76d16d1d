/** What the BFF adds to the latency of a direct call, at a rate that it bears easily. */
import { openWidget, startBff } from '../bff.js'
import { openLoop, type OpenLoop } from '../open-loop.js'
import type { Measured } from '../processes.js'
import { median, type Round, type Row } from '../report/rows.js'
import { referenceId, startUpstream } from '../helper.js'
import { directInterestCall, interestCall } from './interest-call.js'
import type { Scenario } from './scenario.js'

const RATE = 1000

export const latency: Scenario = {
  title: 'latency at 1,000 requests/s',

  async run (bench) {
    const { warmUp, measured, rounds } = bench.durations
    const upstream = await startUpstream()
    const bff = await startBff({ upstream, directory: bench.directory })
    await openWidget(bff, referenceId(1))
    const direct: Row = { scenario: this.title, server: 'upstream, direct', rounds: [] }
    const through: Row = { scenario: this.title, server: 'BFF', rounds: [] }
    for (let round = 0; round < rounds; round++) {
      bench.say(`${this.title}, round ${round + 1}`)
      const loop = { requestsPerSecond: RATE, warmUp: round === 0 ? warmUp : 0, seconds: measured }
      direct.rounds.push(await roundOf({ ...loop, url: upstream, call: directInterestCall }))
      through.rounds.push(await roundOf({ ...loop, url: bff.url, call: interestCall }, bff))
    }
    const added = median(through.rounds.map(({ p99 }, round) => p99 - (direct.rounds[round]?.p99 ?? NaN)))
    return {
      rows: [direct, through],
      targets: [{ work: 'p99 added at 1,000 requests/s', beside: 'a direct call', atMost: 2, unit: 'ms', found: added }]
    }
  }
}

async function roundOf (loop: OpenLoop, measured?: Measured): Promise<Round> {
  const before = await measured?.cpuMicros() ?? NaN
  const { p50, p99, errors } = await openLoop(loop)
  const cpu = (await measured?.cpuMicros() ?? NaN) - before
  return { requestsPerSecond: RATE, p50, p99, errors, cpuMicros: cpu / (RATE * (loop.warmUp + loop.seconds)) }
}
