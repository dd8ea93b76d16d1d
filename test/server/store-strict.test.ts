/** STORE_STRICT: a process with a store that may forget does not start; without it, it says so and starts. */
import { randomBytes } from 'node:crypto'
import t, { type Test } from 'tap'
import { run, type Process } from '../helpers/process.js'
import { startRedis, withoutRedis } from '../helpers/redis.js'

async function startOnForgetful (t: Test, strict: 'on' | 'off'): Promise<Process> {
  const redis = await startRedis(t, ['--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru'])
  return run(t, 'server/main.js', {
    PORT: '0',
    INTERNAL_PORT: '0',
    DEMO: 'off',
    STORE_URL: redis.url,
    STORE_KEYS: `test:${randomBytes(32).toString('base64')}`,
    STORE_STRICT: strict
  })
}

t.test('with STORE_STRICT the start ends with exit code 1, and says why', { skip: withoutRedis }, async (t) => {
  const bff = await startOnForgetful(t, 'on')
  t.equal(await bff.exit, 1)
  t.match(bff.stdout() + bff.stderr(), /STORE_STRICT[^\n]*allkeys-lru|allkeys-lru[^\n]*STORE_STRICT/)
  t.notMatch(bff.stdout(), /"msg":"listening"/)
})

t.test('without it the process starts and warns', { skip: withoutRedis }, async (t) => {
  const bff = await startOnForgetful(t, 'off')
  await bff.listening()
  t.ok(bff.lines.some((line) => Number(line.level) >= 40 && JSON.stringify(line).includes('allkeys-lru')))
})
