/** What the link knows of Redis, by what it is told: connected, up, and why not. */
import t from 'tap'
import { createHealth, type Health } from '../../src/redis/health.js'

interface Watched {
  health: Health
  /** `up`, or `down` and why. */
  changes: string[]
  errors: string[]
}

function watch (): Watched {
  const changes: string[] = []
  const errors: string[] = []
  const health = createHealth({
    onChange: (up, reason) => { changes.push(up ? 'up' : `down ${reason}`) },
    onError: (code) => { errors.push(code) }
  })
  return { health, changes, errors }
}

const refusal = Object.assign(new Error('OOM command not allowed'), { name: 'ReplyError' })
const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })

t.test('it is up once a probe finds no fault, and a change is told once', async (t) => {
  const { health, changes, errors } = watch()
  t.match(health, { connected: false, up: false })
  health.tellIfDown()
  health.probed(undefined)
  health.probed(undefined)
  t.match(health, { connected: true, up: true })
  health.tellIfDown()
  t.same({ changes, errors }, { changes: ['down connection-closed', 'up'], errors: [] })
})

t.test('one that answers a probe with a fault is connected, and not up', async (t) => {
  const { health, changes, errors } = watch()
  health.probed(undefined)
  health.probed('NOPERM')
  t.match(health, { connected: true, up: false })
  health.probeFailed(refusal)
  t.match(health, { connected: true, up: false })
  t.same({ changes, errors }, { changes: ['up', 'down NOPERM'], errors: ['NOPERM', 'OOM'] })
})

t.test('a command that it refuses makes it suspect until the next probe, one without a reply takes it down',
  async (t) => {
    const { health, changes, errors } = watch()
    health.probed(undefined)
    health.commandFailed(refusal)
    t.match(health, { connected: true, up: true, suspect: true })
    health.probeBegan()
    t.equal(health.suspect, false)
    health.commandFailed(new Error('timed out'))
    t.match(health, { connected: false, up: false, suspect: false })
    t.same({ changes, errors }, { changes: ['up', 'down timeout'], errors: ['OOM', 'timeout'] })
  })

t.test('a probe that is refused on a connection that was never good does not make it connected', async (t) => {
  const { health } = watch()
  health.probeFailed(refusal)
  t.match(health, { connected: false, up: false })
})

t.test('a connection that closes after an error keeps the error\'s reason', async (t) => {
  const { health, changes } = watch()
  health.probed(undefined)
  health.connectionFailed(reset)
  health.connectionClosed()
  health.tellIfDown()
  health.probed(undefined)
  health.connectionClosed()
  t.same(changes, ['up', 'down ECONNRESET', 'down ECONNRESET', 'up', 'down connection-closed'])
})

t.test('once closed it tells nothing of the connection that ends', async (t) => {
  const { health, changes, errors } = watch()
  health.probed(undefined)
  health.close()
  health.connectionFailed(reset)
  health.connectionClosed()
  health.commandFailed(reset)
  t.same({ changes, errors }, { changes: ['up'], errors: [] })
})
