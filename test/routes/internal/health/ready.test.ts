/** GET /health/live and /health/ready at the internal door. */
import { test } from 'tap'
import { startBff } from '../../../helpers/bff.js'

test('a process whose settings, credentials and Flexiti are fine is ready, and asks for a token once', async t => {
  const { internal, simulator } = await startBff(t)
  for (let i = 0; i < 5; i++) {
    const response = await internal.get('/health/ready')
    t.match(response, { status: 200, headers: { 'cache-control': 'no-store' } })
    t.strictSame(response.body, {
      ready: true,
      checks: {
        settings: { status: 'pass' },
        store: { status: 'pass' },
        token: { status: 'pass' },
        audit: { status: 'pass' },
        shutdown: { status: 'pass' }
      }
    })
  }
  t.equal((await simulator.received('token')).length, 1)
})

test('wrong credentials are said to be the reason, and probes do not hammer', async t => {
  const { internal, simulator } = await startBff(t, { env: { FLEXITI_CLIENT_SECRET: 'wrong-secret' } })
  for (let i = 0; i < 5; i++) {
    t.match(await internal.get('/health/ready'), {
      status: 503,
      body: {
        ready: false, checks: { token: { status: 'fail', reason: 'flexiti-credentials' }, shutdown: { status: 'pass' } }
      }
    })
  }
  t.equal((await simulator.received('token')).length, 1)
})

test('credentials that are accepted again turn it green again', async t => {
  const bff = await startBff(t)
  await bff.simulator.fault({
    endpoint: 'token', kind: 'status', status: 409, body: { error: 'invalid_role', message: 'x' }
  })
  t.equal((await bff.internal.get('/health/ready')).status, 503)
  await bff.advance(6)
  t.equal((await bff.internal.get('/health/ready')).status, 200)
})

test('credentials that are refused later make it fail, though a token was had before', async t => {
  const bff = await startBff(t)
  t.equal((await bff.internal.get('/health/ready')).status, 200)
  await bff.simulator.fault({
    endpoint: 'token', kind: 'status', status: 400, body: { error: 'invalid_client' }, times: 5
  })
  t.match(await bff.public.post('/v1/customers/driverslicense', { code: 'x' }), {
    status: 502, body: { code: 'flexiti-credentials' }
  })
  t.match(await bff.internal.get('/health/ready'), {
    status: 503, body: { checks: { token: { reason: 'flexiti-credentials' } } }
  })
})

test('a Flexiti that cannot be reached is said to be the reason, and the process is alive all the same', async t => {
  const bff = await startBff(t)
  await bff.simulator.close()
  t.match(await bff.internal.get('/health/ready'), {
    status: 503, body: { ready: false, checks: { token: { status: 'fail', reason: 'flexiti-unavailable' } } }
  })
  for (const caller of [bff.internal, bff.public]) {
    t.match(await caller.get('/health/live'), { status: 200, body: { status: 'live' } })
  }
})

test('a process that is about to end says so, and is alive until then', async t => {
  const { internal, public: door, services } = await startBff(t)
  t.equal((await internal.get('/health/ready')).status, 200)
  services.readiness.shutDown()
  t.match(await internal.get('/health/ready'), {
    status: 503,
    body: { ready: false, checks: { token: { status: 'pass' }, shutdown: { status: 'fail', reason: 'shutting-down' } } }
  })
  t.equal((await internal.get('/health/live')).status, 200)
  t.equal((await door.post('/v1/flows')).status, 201, 'requests that still come are served')
})

test('health makes up no reference id and asks for no key', async t => {
  const { internal, public: door } = await startBff(t)
  for (const response of [
    await internal.get('/health/ready'), await internal.get('/health/live'), await door.get('/health/live')
  ]) {
    t.equal(response.headers['x-reference-id'], undefined)
    t.equal(response.status, 200)
  }
  t.equal((await door.get('/health/ready')).status, 404, 'the public door says nothing of what is behind it')
})
