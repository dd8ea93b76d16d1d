/** The process: how it starts, what it says, and how it ends. */
import { once } from 'node:events'
import { createServer } from 'node:http'
import { connect, type AddressInfo } from 'node:net'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import t, { type Test } from 'tap'
import { Agent } from 'undici'
import { until, type Json } from '../helpers/bff.js'
import { startHolding } from '../helpers/holding.js'
import { programs, run } from '../helpers/process.js'

const anyPorts = { PORT: '0', INTERNAL_PORT: '0' }

function clientOf (t: Test): Agent {
  const agent = new Agent()
  t.teardown(async () => { await agent.destroy() })
  return agent
}

async function get (agent: Agent, url: string, path: string): Promise<{ status: number, body: Json }> {
  const { statusCode, body } = await agent.request({ origin: url, path, method: 'GET' })
  return { status: statusCode, body: await body.json() as Json }
}

t.test('wrong settings stop the start with one line for each, which never repeats a value', async t => {
  const { exit, stdout, stderr } = run(t, 'server/main.js', {
    PORT: 'SESAME', LOG_LEVEL: 'SESAME', BACKOFFICE_KEYS: 'shop:SESAME', FLEXITI_ENVIRONMENT: 'production'
  })
  t.equal(await exit, 1)
  t.equal(stdout(), '')
  const lines = stderr().trimEnd().split('\n')
  t.strictSame(lines.map((line) => line.split(':')[0]).sort(), [
    'BACKOFFICE_KEYS', 'FLEXITI_CLIENT_ID', 'FLEXITI_CLIENT_SECRET', 'LOG_LEVEL', 'PORT'
  ])
  t.notMatch(stderr(), 'SESAME')
})

t.test('in production nothing is simulated by accident', async t => {
  const { exit, stderr } = run(t, 'server/main.js', { NODE_ENV: 'production' })
  t.equal(await exit, 1)
  t.match(stderr(), /^FLEXITI_ENVIRONMENT: .*\n$/)
})

t.test('check-config says whether the settings would do, and starts nothing', async t => {
  const fine = run(t, 'server/check-config.js')
  t.equal(await fine.exit, 0)
  t.equal(fine.stdout(), 'settings are fine\n')
  const wrong = run(t, 'server/check-config.js', { PORT: 'SESAME' })
  t.equal(await wrong.exit, 1)
  t.match(wrong.stderr(), /^PORT: expected .*\n$/)
})

t.test('a name that is no setting is told beside the faults, as it may be their cause', async t => {
  for (const program of ['server/main.js', 'server/check-config.js']) {
    const { exit, stderr } = run(t, program, { STORE_URL: 'redis://127.0.0.1', STORE_KEY: 'SESAME' })
    t.equal(await exit, 1, program)
    t.match(stderr(), /^STORE_KEYS: is missing; .*\nSTORE_KEY: is no setting; did you mean STORE_KEYS\?\n$/, program)
  }
})

t.test('on free ports it says once where it listens, with Flexiti in the box, and ends on a signal', async t => {
  const bff = run(t, 'server/main.js', anyPorts)
  const { public: door, internal, public_url: url, simulator } = await bff.listening()
  t.equal(url, door)
  const agent = clientOf(t)
  t.match(await get(agent, door, '/health/live'), { status: 200, body: { status: 'live' } })
  t.match(await get(agent, internal, '/health/ready'), { status: 200, body: { ready: true } })
  t.match(await get(agent, door, '/v1/i18n/provinces'), { status: 200, body: { provinces: { QC: 'Quebec' } } })
  t.match(await get(agent, door, '/nowhere'), { body: { type: `${door}/problems/not-found` } })
  t.match(await get(agent, String(simulator), '/__simulator/clock'), { status: 200 })
  t.equal((await get(agent, internal, '/openapi.json')).status, 200)
  t.equal((await agent.request({ origin: door, path: '/docs', method: 'GET' })).statusCode, 200)
  bff.child.kill('SIGTERM')
  t.equal(await bff.exit, 0, 'connections that are kept alive do not hold it up')
  t.equal(bff.lines.filter(({ msg }) => msg === 'listening').length, 1)
  t.match(bff.lines.at(-2), { msg: 'shutting down', signal: 'SIGTERM' })
  t.match(bff.lines.at(-1), { msg: 'closed' })
  t.equal(bff.stderr(), '')
  for (const line of bff.lines) t.match(line, { level: Number, time: /^\d{4}-\d\d-\d\dT/, msg: String })
})

t.test('on a signal readiness fails, it, takes nothing new, finishes what is in flight, and ends well', async t => {
  const flexiti = await startHolding(t, '/driverslicense', { first_name: 'John' })
  const bff = run(t, 'server/main.js', { ...anyPorts, FLEXITI_BASE_URL: flexiti.url })
  const { public: door, internal } = await bff.listening()
  const agent = clientOf(t)
  t.equal((await get(agent, internal, '/health/ready')).status, 200)
  const inFlight = agent.request({
    origin: door,
    path: '/v1/customers/driverslicense',
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"code":"x"}'
  })
  await until(() => flexiti.held.length === 1)
  bff.child.kill('SIGTERM')
  await until(async () => (await get(agent, internal, '/health/ready')).status === 503)
  t.match(await get(agent, internal, '/health/ready'), {
    status: 503, body: { checks: { shutdown: { reason: 'shutting-down' } } }
  })
  t.match(await get(agent, internal, '/health/live'), { status: 200 })
  const late = clientOf(t)
  await t.rejects(get(late, door, '/health/live'), { code: 'ECONNREFUSED' })
  flexiti.release()
  const { statusCode, body } = await inFlight
  t.equal(statusCode, 200)
  t.strictSame(await body.json(), { first_name: 'John' })
  t.equal(await bff.exit, 0)
  t.match(bff.lines.at(-1), { msg: 'closed' })
})

t.test('what is not done when the grace is over is cut off, and the process says so by its exit code', async t => {
  const bff = run(t, 'server/main.js', { ...anyPorts, UPSTREAM_TIMEOUT_MS: '100', SHUTDOWN_GRACE_MS: '100' })
  const { public: door } = await bff.listening()
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(door).port) })
  socket.on('error', () => {})
  socket.write(
    'POST /v1/flows HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 9\r\nexpect: ' +
      '100-continue\r\n\r\n{'
  )
  t.match(String(await once(socket, 'data')), /^HTTP\/1\.1 100 /, 'the request is read, and never complete')
  bff.child.kill('SIGTERM')
  t.equal(await bff.exit, 1)
  await until(() => socket.closed)
  t.match(bff.lines.filter(({ level }) => level === 50), [
    { level: 50, msg: 'requests in flight were cut off', requests: 1, operations: 0 },
    { level: 50, msg: 'request cut off', door: 'public', method: 'POST', route: '/v1/flows', reference_id: String }
  ])
})

t.test('a port that is taken is said in one clear line', async t => {
  const taken = createServer()
  taken.listen(0, '127.0.0.1')
  await once(taken, 'listening')
  t.teardown(() => { taken.close() })
  const { port } = taken.address() as AddressInfo
  for (const env of [{ PORT: String(port), INTERNAL_PORT: '0' }, { PORT: '0', INTERNAL_PORT: String(port) }]) {
    const bff = run(t, 'server/main.js', env)
    t.equal(await bff.exit, 1)
    const setting = env.PORT === '0' ? 'INTERNAL_PORT' : 'PORT'
    t.match(bff.lines, [{
      level: 60,
      msg: 'cannot listen',
      code: 'EADDRINUSE',
      address: '127.0.0.1',
      port,
      hint: `another process listens on port ${port}: stop it, or set ${setting} to another port`
    }])
    t.equal(bff.lines.length, 1)
    t.equal(bff.stderr(), '')
  }
})

t.test('an error that nobody caught ends the process with its place and without its message', async t => {
  const main = pathToFileURL(join(programs, 'server/main.js')).href
  const folder = t.testdir({
    'poison.js': `import '${main}'\nsetTimeout(() => { throw new Error('Zebediah was here') }, 1)\n`
  })
  const bff = run(t, join(folder, 'poison.js'), anyPorts)
  t.equal(await bff.exit, 1)
  t.match(bff.lines.find(({ level }) => level === 60), { msg: 'uncaught error', type: 'Error', stack: /poison\.js/ })
  t.notMatch(bff.stdout() + bff.stderr(), 'Zebediah')
})
