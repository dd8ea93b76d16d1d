/** The histogram of requests, in Prometheus' text format. */
import { Histogram, Registry } from 'prom-client'
import { test } from 'tap'
import { createHistogram } from '../../src/monitoring/histogram.js'

const options = { name: 'seconds', help: 'How long', labelNames: ['route', 'status'], buckets: [0.01, 0.1, 1] }
const observations: Array<[value: number, route: string, status: number]> = [
  [0.5, '/a', 200], [0.01, '/a', 200], [0.0001, '/a', 200], [7, '/a', 200], [0.1, '/a', 404],
  [0.1000001, '/b "x" \\ \n', 200]
]

test('it prints what prom-client prints', async t => {
  const ours = createHistogram(options)
  const registry = new Registry()
  const theirs = new Histogram({ ...options, registers: [registry] })
  for (const [value, route, status] of observations) {
    ours.observe(value, route, status)
    theirs.labels(route, String(status)).observe(value)
  }
  t.strictSame(ours.text().trimEnd().split('\n'), (await registry.metrics()).trimEnd().split('\n'))
})

test('nothing observed is no line but its description', t => {
  t.equal(createHistogram(options).text(), '# HELP seconds How long\n# TYPE seconds histogram\n')
  t.end()
})
