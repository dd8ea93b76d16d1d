/** Whether more flows in memory make a call dearer, and what memory a flow takes. */
import { createHash } from 'node:crypto'
import { startBff, type Bff } from '../bff.js'
import { compare } from '../compare.js'
import { askProcess } from '../processes.js'
import { beside, type Target } from '../report/targets.js'
import { startUpstream, type Bench } from '../helper.js'
import type { Memory } from '../variants/crowded.js'
import { interestCall } from './interest-call.js'
import type { Scenario } from './scenario.js'

const COUNTS = [1, 1000, 100_000]
/** Takes a minute to open where others use the machine too. */
const MOST = 1_000_000
const PATIENCE_MS = 240_000
/** Of the browser that owns all of them; 32 bytes in base64url. */
const COOKIE = createHash('sha256').update('bench').digest('base64url')

export const flows: Scenario = {
  title: 'calculate-interest, many live flows',

  async run (bench) {
    const upstream = await startUpstream()
    const counts = bench.durations.quick ? COUNTS : [...COUNTS, MOST]
    const crowded: Array<{ count: number, bff: Bff, memory: Memory }> = []
    for (const count of counts) crowded.push({ count, ...await startCrowded(bench, upstream, count) })
    const rows = await compare(bench, this.title, crowded.map(({ count, bff }) => ({
      ...bff,
      name: `BFF, ${named(count)}`,
      call: { ...interestCall, headers: { ...interestCall.headers, cookie: `bff=${COOKIE}` }, flows: count }
    })))
    const flat = counts.slice(1).map((count, index): Target => (
      {
        work: `calculate-interest, ${named(count)}`,
        beside: 'one live flow',
        atLeast: 0.85,
        unit: 'times',
        ...beside(rows[index + 1], rows[0])
      }
    ))
    const { flowBytes, toldBytes } = crowded.at(-1)?.memory ?? { flowBytes: NaN, toldBytes: NaN }
    const most = { beside: `at ${named(counts.at(-1) ?? NaN)}`, atMost: 1024, unit: 'bytes' } as const
    return {
      rows,
      targets: [
        ...flat,
        { work: 'memory per live flow, its record', ...most, found: flowBytes },
        { work: 'memory per live flow, with its timeline', ...most, found: toldBytes }
      ]
    }
  }
}

async function startCrowded (
  { directory, say }: Bench, upstream: string, count: number
): Promise<{ bff: Bff, memory: Memory }> {
  say(`opening ${named(count)}`)
  const bff = await startBff({
    upstream,
    directory,
    module: 'variants/crowded.js',
    name: `-${count}`,
    patienceMs: PATIENCE_MS,
    nodeArgs: ['--expose-gc'],
    env: { BENCH_FLOWS: String(count), BENCH_COOKIE: COOKIE, FLOW_MAX_COUNT: String(Math.max(100_000, count + 1000)) }
  })
  return { bff, memory: await askProcess<Memory>(bff.child, 'flowBytes') }
}

function named (count: number): string {
  return count === 1 ? '1 flow' : `${count.toLocaleString('en')} flows`
}
