/**
 * `npm run bench [-- quick] [word]`: the BFF, a bare node:http server that sends the same bytes, and the upstream stub, each in its own
 * process on loopback, asked the same by autocannon with 64 connections. One table from one run; exits 1 if anything failed.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { cpus, tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Recording } from './bare.js'
import { BACKOFFICE_KEY, openWidget, startBff } from './bff.js'
import { measure, type Durations, type Row, type Target } from './measure.js'
import { endAll, nextMessage, start } from './processes.js'
import { referenceIds, scenarios, type Scenario } from './scenarios.js'
import { ledgerCost, median, ratio, table } from './table.js'

const durations: Durations = process.argv.includes('quick') ? { warmUp: 1, measured: 1 } : { warmUp: 3, measured: 8 }
const word = process.argv.slice(2).find((argument) => argument !== 'quick') ?? ''
const wanted = scenarios.filter(({ title }) => title.includes(word))
const results = new URL('../../bench/results/latest.json', import.meta.url)
const directory = mkdtempSync(join(tmpdir(), 'flexiti-bff-bench-'))

for (const [signal, code] of [['SIGINT', 130], ['SIGTERM', 143]] as const) {
  process.once(signal, () => { cleanUp().finally(() => { process.exit(code) }) })
}

try {
  process.exitCode = await run()
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
  process.exitCode = 1
} finally {
  await cleanUp()
}

async function run (): Promise<number> {
  const upstreamProcess = start(new URL('upstream.js', import.meta.url))
  const upstream: Target = { ...upstreamProcess, name: 'upstream', url: origin(await nextMessage<{ port: number }>(upstreamProcess.child, 'port')) }
  const { startMs, ...bffProcess } = await startBff(new URL('../src/main.js', import.meta.url), upstream.url, directory)
  const bff: Target = { ...bffProcess, name: 'BFF' }
  const unledgered: Target = { ...await startBff(new URL('unledgered.js', import.meta.url), upstream.url, directory), name: 'BFF, no ledger' }
  for (const id of referenceIds) await openWidget(bff.url, id)

  const recordings = join(directory, 'recordings.json')
  writeFileSync(recordings, JSON.stringify(await Promise.all(wanted.map(async (scenario) => await record(scenario.money === true ? bffProcess.internalUrl : bff.url, scenario)))))
  const bareProcess = start(new URL('bare.js', import.meta.url), { args: [recordings] })
  const bare: Target = { ...bareProcess, name: 'node:http', url: origin(await nextMessage<{ port: number }>(bareProcess.child, 'port')) }

  const rows: Row[] = []
  for (const scenario of wanted) {
    const targets = scenario.money === true ? [bff, unledgered, bare, upstream] : [bff, bare, upstream]
    // What is compared to a few percent takes turns, so that the machine's drift hits both alike.
    const rounds = scenario.money === true ? 3 : 1
    const measured: Row[] = []
    for (let round = 0; round < rounds; round++) {
      for (const target of targets) {
        if (round > 0 && target !== bff && target !== unledgered) continue
        process.stderr.write(`${scenario.title}: ${target.name}\n`)
        measured.push(await measure(target, scenario, durations))
      }
    }
    rows.push(...targets.map(({ name }) => median(measured.filter(({ server }) => server === name))))
  }

  const machine = `${cpus().length} cores, Node ${process.versions.node}; load generator, servers and upstream share them`
  process.stdout.write(`\n${table(rows)}\n\n${ledgerLine(rows)}${machine}\nStart of the BFF to its first answer: ${startMs.toFixed(0)} ms\n`)
  writeFileSync(results, `${JSON.stringify({ machine, startMs, rows: rows.map((row) => ({ ...row, ...(row.server === 'BFF' && { ratio: ratio(row, rows) }) })) }, null, 2)}\n`)
  return rows.some(({ errors }) => errors > 0) ? 1 : 0
}

function ledgerLine (rows: Row[]): string {
  const cost = ledgerCost(rows)
  return cost === undefined ? '' : `The ledger adds ${(cost * 100).toFixed(1)} % of processor time to a capture.\n`
}

/** The BFF's answer as it is on the wire, but for the headers that belong to the connection. */
async function record (url: string, { method, path, body, money, referenceIds: [id] }: Scenario): Promise<Recording> {
  const response = await fetch(`${url}${path}`, {
    method,
    // fetch would ask for a compressed answer; autocannon does not.
    headers: { 'accept-encoding': 'identity', ...(body !== undefined && { 'content-type': 'application/json' }), ...(id !== undefined && { 'x-reference-id': id }), ...(money === true && { authorization: `Bearer ${BACKOFFICE_KEY}` }) },
    ...(body !== undefined && { body })
  })
  const headers = Object.fromEntries([...response.headers].filter(([name]) => !['date', 'connection', 'keep-alive'].includes(name)))
  return { path, headers, body: await response.text() }
}

function origin ({ port }: { port: number }): string {
  return `http://127.0.0.1:${port}`
}

async function cleanUp (): Promise<void> {
  await endAll()
  rmSync(directory, { recursive: true, force: true })
}
