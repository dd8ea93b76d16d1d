/**
 * `npm run bench [-- quick|check] [word]`: the BFF beside its peers, each in its own process on loopback, in turns.
 * Prints what each scenario measured as soon as it is done, at the end the targets of all, and writes both to
 * bench/results; exits 1 if anything failed to answer. `check` measures nothing: it starts every server of every
 * scenario and looks at one response of each.
 */
import { writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { CONNECTIONS, generator } from './load.js'
import { endAll } from './processes.js'
import { chart } from './report/chart.js'
import { errorsOf } from './report/rows.js'
import { rowTable, targetTable } from './report/table.js'
import { verdictOf } from './report/targets.js'
import { capture } from './scenarios/capture.js'
import { flows } from './scenarios/flows.js'
import { i18n } from './scenarios/i18n.js'
import { interest } from './scenarios/interest.js'
import { latency } from './scenarios/latency.js'
import type { Findings } from './scenarios/scenario.js'
import { replicas } from './scenarios/replicas.js'
import { startUp } from './scenarios/start-up.js'
import { runSession, say } from './session.js'
import type { Durations, Bench } from './helper.js'

const scenarios = [i18n, interest, latency, flows, replicas, capture, startUp]
const quick: Durations = { warmUp: 1, measured: 1, rounds: 3, quick: true }
// Many short turns and not a few long ones: a machine that others use too is fast for some seconds and slow for the
// next. The whole run stays below six minutes.
const thorough: Durations = { warmUp: 3, measured: 1, rounds: 7, quick: false }

const check: Durations = { warmUp: 0, measured: 0, rounds: 0, quick: true }
const modes: Record<string, Durations> = { quick, check }

const [, , ...words] = process.argv
const word = words.find((each) => !(each in modes)) ?? ''
const results = new URL('../../bench/results/', import.meta.url)
const durations = modes[words.find((each) => each in modes) ?? ''] ?? thorough

await runSession(run)

async function run (directory: string): Promise<number> {
  const bench: Bench = { directory, durations, say }
  const wanted = scenarios.filter(({ title }) => title.includes(word))
  if (wanted.length === 0) {
    throw new Error(`no title has the word ${word}: ${scenarios.map(({ title }) => title).join('; ')}`)
  }
  const { rows, targets }: Findings = { rows: [], targets: [] }
  const failures: string[] = []
  for (const scenario of wanted) {
    try {
      const found = await scenario.run(bench)
      rows.push(...found.rows)
      targets.push(...found.targets)
      if (durations !== check) print(found)
    } catch (error) {
      // What the others found is not lost for it.
      failures.push(`${scenario.title} failed: ${error instanceof Error ? error.stack : String(error)}`)
    }
    await endAll()
  }
  process.stderr.write(failures.map((failure) => `${failure}\n`).join(''))
  if (durations === check) say(`${wanted.length - failures.length} of ${wanted.length} scenarios can be measured`)
  else report({ rows, targets })
  return failures.length > 0 || rows.some((row) => errorsOf(row) > 0) ? 1 : 0
}

function report ({ rows, targets }: Findings): void {
  const machine = `${cpus().length} cores, Node ${process.versions.node}, ${generator} with ${CONNECTIONS} ` +
    'connections; generator, servers and upstream share the cores'
  process.stdout.write(`\n# All targets\n\n${targetTable(targets)}\n\n${machine}\n`)
  const judged = targets.map((target) => ({ ...target, verdict: verdictOf(target) }))
  writeFileSync(
    new URL('latest.json', results),
    `${JSON.stringify({ machine, quick: durations.quick, targets: judged, rows }, null, 2)}\n`
  )
  writeFileSync(new URL('latest.svg', results), chart(targets, machine))
}

/** A run that is cut short has told what it measured until then. */
function print ({ rows, targets }: Findings): void {
  const tables = [...(rows.length > 0 ? [rowTable(rows)] : []), targetTable(targets)]
  process.stdout.write(`\n${tables.join('\n\n')}\n\n`)
}
