/** The log of the process over a real pipe: read, not read, read no more, and a full disk. */
import { once } from 'node:events'
import { openSync } from 'node:fs'
import t, { type Test } from 'tap'
import { Agent } from 'undici'
import { simulatorKey } from '../../config/settings.js'
import { createTimestamp } from '../../server/log.js'
import { until, type Json } from '../helpers/bff.js'
import { freePort } from '../helpers/ports.js'
import { run, type Process, type RunOptions } from '../helpers/process.js'

interface Logging {
  bff: Process
  /** Sends so many requests, and fails for each that is not answered. */
  ask (count: number): Promise<void>
  /** A metric of the process, once all requests that were asked are counted. */
  metric (name: string): Promise<number>
  /** How many requests were answered before the metrics that were last read. */
  answered (): number
  readiness (): Promise<Json>
  /** Asks for a capture, which the simulator rejects; resolves with the status. */
  capture (): Promise<number>
}

/** At ports that are known without its log. */
async function start (t: Test, options: RunOptions, env: Record<string, string> = {}): Promise<Logging> {
  const [port, internalPort] = [await freePort(), await freePort()]
  const bff = run(t, 'server/main.js', {
    PORT: String(port), INTERNAL_PORT: String(internalPort), RATE_LIMIT_PER_MINUTE: '0', DEMO: 'off', ...env
  }, options)
  const agent = new Agent({ connections: 16 })
  t.teardown(async () => { await agent.destroy() })
  let answered = 0
  let answeredBefore = 0
  const get = async (at: number, path: string): Promise<{ status: number, text: string }> => {
    const { statusCode, body } = await agent.request({ origin: `http://127.0.0.1:${at}`, path, method: 'GET' })
    const text = await body.text()
    answered++
    return { status: statusCode, text }
  }
  await until(async () => await get(internalPort, '/health/live').then(({ status }) => status === 200, () => false))
  let asked = 0
  const metrics = async (): Promise<string> => {
    answeredBefore = answered
    return (await get(internalPort, '/metrics')).text
  }
  const valueOf = (text: string, name: string): number =>
    Number(text.split('\n').find((line) => line.startsWith(`${name} `))?.slice(name.length))
  return {
    bff,
    async ask (count) {
      let left = count
      await Promise.all(Array.from({ length: 32 }, async () => {
        while (left-- > 0) {
          const { status } = await get(port, '/health/live')
          if (status !== 200) t.fail(`a request was answered ${status}`)
          asked++
        }
      }))
    },
    async metric (name) {
      const counted = 'bff_request_duration_seconds_count{door="public",method="GET",route="/health/live",status="200"}'
      let text = ''
      await until(async () => {
        text = await metrics()
        return asked === 0 || valueOf(text, counted) === asked
      })
      return valueOf(text, name)
    },
    answered: () => answeredBefore,
    async capture () {
      const { statusCode, body } = await agent.request({
        origin: `http://127.0.0.1:${internalPort}`,
        path: '/v1/authorizations/12343/capture',
        method: 'POST',
        headers: { authorization: `Bearer ${simulatorKey.key}`, 'content-type': 'application/json' },
        body: '{"amount":1}'
      })
      await body.dump()
      return statusCode
    },
    readiness: async () => JSON.parse((await get(internalPort, '/health/ready')).text)
  }
}

const DROPPED = 'bff_log_lines_dropped_total'
const isOurs = ({ route, door }: Json): boolean => route === '/health/live' && door === 'public'

t.test('a reader that stops never stops the BFF: what it does not take is dropped and counted', async t => {
  const { bff, ask, metric, answered } = await start(t, { unread: true })
  await ask(20_000)
  const dropped = await metric(DROPPED)
  t.ok(dropped > 0, `${dropped} lines were dropped`)
  bff.child.kill('SIGTERM')
  bff.read()
  t.equal(await bff.exit, 0)
  const read = bff.lines.filter(({ msg }) => msg === 'request').length
  // The line of the metrics' own request is written after they were read, or dropped.
  const counted = read + dropped - answered()
  t.ok(counted === 0 || counted === 1, `each of ${answered()} lines is read or counted: ${read}, ${dropped}`)
})

t.test('without a reader the process ends all the same', async t => {
  const { bff, ask } = await start(t, { unread: true })
  await ask(2000)
  bff.child.kill('SIGTERM')
  t.strictSame(await once(bff.child, 'exit'), [0, null])
})

t.test('on a normal stop no line is lost', async t => {
  const { bff, ask, metric } = await start(t, {})
  await ask(2000)
  t.equal(await metric(DROPPED), 0)
  bff.child.kill('SIGTERM')
  t.equal(await bff.exit, 0)
  t.equal(bff.lines.filter(isOurs).length, 2000)
  t.match(bff.lines.at(-1), { msg: 'closed' })
})

t.test('a reader that is gone costs the lines, and the audit trail in them is missed', async t => {
  const { bff, ask, metric, readiness, capture } = await start(t, { unread: true })
  bff.child.stdout?.destroy()
  await ask(100)
  await until(async () => await metric(DROPPED) > 0)
  t.equal(await metric('bff_audit_up'), 1, 'nothing was to be written to it yet')
  t.match(await readiness(), { ready: true, checks: { audit: { status: 'pass' } } })
  t.equal(await capture(), 409, 'money goes on')
  t.equal(await metric('bff_audit_up'), 0)
  t.match(await readiness(), { ready: true, checks: { audit: { status: 'warn', reason: 'audit-unavailable' } } })
  bff.child.kill('SIGTERM')
  t.strictSame(await once(bff.child, 'exit'), [0, null])
})

t.test('a full disk costs the lines, and nothing else', async t => {
  const { bff, ask, metric } = await start(t, { stdout: openSync('/dev/full', 'w') })
  await ask(20_000)
  t.ok(await metric(DROPPED) > 0)
  bff.child.kill('SIGTERM')
  t.strictSame(await once(bff.child, 'exit'), [0, null])
})

t.test('the time of a line is that of its millisecond', async t => {
  let now = Date.parse('2026-01-31T23:59:59.999Z')
  const timestamp = createTimestamp(() => now)
  t.equal(timestamp(), ',"time":"2026-01-31T23:59:59.999Z"')
  t.equal(timestamp(), ',"time":"2026-01-31T23:59:59.999Z"')
  now++
  t.equal(timestamp(), ',"time":"2026-02-01T00:00:00.000Z"')
  now -= 5000
  t.equal(timestamp(), ',"time":"2026-01-31T23:59:55.000Z"')
})
