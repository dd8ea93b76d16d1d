/** Metrics whose figures others keep: what Prometheus reads of them. */
import { Registry } from 'prom-client'
import t from 'tap'
import { createMeters } from '../../src/monitoring/meters.js'

t.test('a counter is as its owner says at each reading, and not the sum of what it said', async (t) => {
  const registry = new Registry()
  let lost = 0
  createMeters(registry).counter('lost_total', 'Lost lines', () => lost)
  t.match(await registry.metrics(), '\nlost_total 0\n')
  lost = 3
  await registry.metrics()
  t.match(await registry.metrics(), '# HELP lost_total Lost lines\n# TYPE lost_total counter\nlost_total 3\n')
})

t.test('a counter with labels has a line for each count, also where nothing was counted yet', async (t) => {
  const registry = new Registry()
  const counts = [['grant', 'ok', 2], ['refresh', 'failed', 0]] as Array<[string, string, number]>
  createMeters(registry).counts('calls_total', 'Calls', ['grant', 'outcome'], () => counts)
  const read = async (): Promise<string[]> =>
    (await registry.metrics()).split('\n').filter((line) => line.startsWith('calls_total'))
  t.same(await read(), ['calls_total{grant="grant",outcome="ok"} 2', 'calls_total{grant="refresh",outcome="failed"} 0'])
  counts.shift()
  t.same(await read(), ['calls_total{grant="refresh",outcome="failed"} 0'])
})

t.test('a gauge that cannot be read keeps its last value, and the others are told all the same', async (t) => {
  const registry = new Registry()
  const meters = createMeters(registry)
  let count = async (): Promise<number> => 5
  meters.gauge('flows', 'Flows', async () => await count())
  meters.gauge('up', 'Up', () => 1)
  t.match(await registry.metrics(), '\nflows 5\n')
  count = async () => { throw new Error('away') }
  const text = await registry.metrics()
  t.match(text, '\nflows 5\n')
  t.match(text, '\nup 1\n')
})
