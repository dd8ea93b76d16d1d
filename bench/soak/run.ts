/**
 * `npm run soak [-- seconds]`: the BFF against the simulator under mixed traffic while all kinds of faults happen.
 * Flows live for seconds, so that after the warm-up as many die as are born; from then on nothing may grow. Exits 1 if
 * something does.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { simulatorCredentials } from '../../config/environments.js'
import { startBff, type Bff } from '../bff.js'
import { askProcess } from '../processes.js'
import { runSession, say } from '../session.js'
import { createDoors, type Doors } from './doors.js'
import { startSimulator, type Simulator } from './simulator.js'
import { doSomething, OPERATIONS_OF_A_SALE, sell } from './traffic.js'
import { growthOf, type Sample } from './verdict.js'
import type { Vitals } from './vitals.js'

const seconds = Number(process.argv[2] ?? 180)
/** A third of the run, in which code is compiled, caches fill and the first flows die. */
const SAMPLES = 12
const WARM_UP_SAMPLES = 4
const ACTION_EVERY_MS = 12
const FAULT_EVERY_MS = 1000
const SELL_EVERY_MS = 1000
/** More at a time are not started: a slow machine shall get less traffic, not a queue. */
const MAX_AT_ONCE = 100
const SETTLE_MS = 1500

await runSession(soak)

async function soak (directory: string): Promise<number> {
  if (!(seconds >= 30 && seconds <= 3600)) throw new Error('seconds: from 30 to 3600')
  const simulator = await startSimulator()
  const bff = await startSoaked(simulator, directory)
  const doors = createDoors(bff)
  const samples: Sample[] = []
  let sold = 0
  for (let index = 0; index < SAMPLES; index++) {
    sold += await drive(doors, simulator, seconds / SAMPLES)
    const { vitals } = await askProcess<Vitals>(bff.child, 'vitals')
    samples.push({ at: (index + 1) * seconds / SAMPLES, vitals, operations: sold * OPERATIONS_OF_A_SALE })
    print(samples.at(-1) as Sample, index < WARM_UP_SAMPLES)
  }
  await doors.close()
  printTally(doors)
  return judge(samples.slice(WARM_UP_SAMPLES), doors)
}

/**
 * Bounds so small that they are met during the warm-up: flows that idle, the timelines of flows, the age of form
 * values.
 */
async function startSoaked ({ baseUrl }: Simulator, directory: string): Promise<Bff> {
  return await startBff({
    upstream: '',
    directory,
    nodeArgs: ['--expose-gc', '--import', new URL('vitals.js', import.meta.url).href],
    env: {
      FLEXITI_ENVIRONMENT: 'simulator',
      FLEXITI_BASE_URL: baseUrl,
      FLEXITI_CLIENT_ID: simulatorCredentials.clientId,
      FLEXITI_CLIENT_SECRET: simulatorCredentials.clientSecret,
      FLEXITI_CHANNEL: 'instore',
      FLOW_IDLE_SECONDS: '4',
      FLOW_MAX_SECONDS: '8',
      FLOW_MAX_COUNT: '400',
      I18N_FRESH_SECONDS: '3',
      UPSTREAM_TIMEOUT_MS: '3000'
    }
  })
}

/** So many seconds of traffic, until the last answer has come. Answers how many sales were made. */
async function drive (doors: Doors, simulator: Simulator, forSeconds: number): Promise<number> {
  const running = new Set<Promise<unknown>>()
  const begin = (action: Promise<unknown>): void => {
    const ended = action.finally(() => { running.delete(ended) })
    running.add(ended)
  }
  const ends = performance.now() + forSeconds * 1000 - SETTLE_MS
  let faultAt = 0
  let sellAt = 0
  let sold = 0
  for (let now = performance.now(); now < ends; now = performance.now()) {
    if (now >= faultAt) {
      faultAt = now + FAULT_EVERY_MS
      begin(simulator.injectFault())
    }
    if (now >= sellAt) {
      sellAt = now + SELL_EVERY_MS
      sold++
      begin(sell(doors))
    }
    if (running.size < MAX_AT_ONCE) begin(doSomething(doors))
    await sleep(ACTION_EVERY_MS)
  }
  await Promise.all(running)
  await sleep(SETTLE_MS)
  return sold
}

function print ({
  at, vitals: { heap, external, rss, resources, loopDelay }, operations
}: Sample, warmUp: boolean): void {
  const mb = (bytes: number): string => `${(bytes / 1e6).toFixed(1)} MB`
  say(
    `${at.toFixed(0)} s${warmUp ? ', warm-up' : ''}: heap ${mb(heap)}, buffers ${mb(external)}, rss ${mb(rss)}, ` +
      `resources ${resources}, loop delay p99 ${loopDelay.toFixed(1)} ms, ${operations} operations`
  )
}

function printTally ({ tally }: Doors): void {
  for (const [kind, statuses] of tally) {
    const answers = [...statuses].sort(([a], [b]) => a - b).map((
      [status, count]
    ) => `${status === 0 ? 'none' : status} ${count}×`)
    process.stdout.write(`${kind}: ${answers.join(', ')}\n`)
  }
}

function judge (steady: Sample[], { tally }: Doors): number {
  let bad = 0
  for (const { what, before, after, most } of growthOf(steady)) {
    const good = after <= most
    if (!good) bad++
    process.stdout.write(
      `${good ? 'steady' : 'GREW'}: ${what}: ${before.toFixed(1)} after the warm-up, ${after.toFixed(1)} at the ` +
        `end, at most ${most.toFixed(1)}\n`
    )
  }
  // A run in which nothing succeeds would be steady too.
  for (const kind of ['i18n', 'calculate-interest', 'authorization', 'capture']) {
    if ((tally.get(kind)?.get(200) ?? 0) > 0) continue
    bad++
    process.stdout.write(`FAILED: not one ${kind} succeeded\n`)
  }
  return bad === 0 ? 0 : 1
}
