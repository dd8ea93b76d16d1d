/** How long it takes from the start of the process to its first answer. */
import { startColdBff } from '../bff.js'
import { end } from '../processes.js'
import { median } from '../report/rows.js'
import { startUpstream } from '../helper.js'
import type { Scenario } from './scenario.js'

const STARTS = 5

export const startUp: Scenario = {
  title: 'start-up',

  async run ({ directory, say }) {
    const upstream = await startUpstream()
    const times: number[] = []
    const cpuTimes: number[] = []
    for (let time = 0; time < STARTS; time++) {
      say(`${this.title} ${time + 1}`)
      const { child, startMs, cpuMicros } = await startColdBff({ upstream, directory })
      times.push(startMs)
      cpuTimes.push(await cpuMicros() / 1000)
      await end(child)
    }
    return {
      rows: [],
      targets: [{
        work: 'process start to first answer',
        beside: 'compiled, simulator off',
        atMost: 500,
        unit: 'ms',
        found: median(times),
        byCpu: median(cpuTimes)
      }]
    }
  }
}
