/** What a person at a terminal is shown. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { test } from 'tap'
import { simulatorKey } from '../../config/settings.js'
import { banner } from '../../server/banner.js'
import { programs } from '../helpers/process.js'

const options = {
  publicUrl: 'http://127.0.0.1:3000',
  internalUrl: 'http://127.0.0.1:3001',
  demoUrl: 'http://127.0.0.1:9200',
  docs: true,
  readyMadeKey: simulatorKey.key
}

/** The lines by their names. */
function read (text: string): Record<string, string> {
  const lines = text.split('\n').filter((line) => line !== '')
  return Object.fromEntries(lines.map((line) => line.trim().split(/ {2,}/, 2)))
}

test('the banner has every link, and the ready-made key', async (t) => {
  t.strictSame(read(banner(options)), {
    'Start here': 'http://127.0.0.1:3000/',
    Shop: 'http://127.0.0.1:9200/',
    Boutique: 'http://127.0.0.1:9200/?lang=fr',
    'Back office': 'http://127.0.0.1:9200/back-office',
    API: 'http://127.0.0.1:3000/docs',
    'Internal API': 'http://127.0.0.1:3001/docs',
    'Internal key': simulatorKey.key
  })
})

test('the values stand in one column', async (t) => {
  const columns = banner(options).split('\n').filter((line) => line !== '').map((line) => line.search(/http|simulator/))
  t.equal(new Set(columns).size, 1)
})

test('what is not there is not named, and no key of the operator is shown', async (t) => {
  const text = banner({ ...options, demoUrl: undefined, docs: false, readyMadeKey: undefined })
  t.strictSame(read(text), { 'Start here': 'http://127.0.0.1:3000/' })
})

/**
 * Starts the BFF at a terminal, or not, until it has said all that it says at the start. Then it is told to end, or
 * its terminal is closed. Resolves when it has ended.
 */
async function start (terminal: boolean, env: Record<string, string> = {}): Promise<string> {
  const command = [process.execPath, resolve(programs, 'server/main.js')]
  // `script` is the terminal: what runs below it writes to one, and gets SIGHUP when it goes.
  const [program = '', ...args] = terminal
    ? ['script', '-qec', `echo "pid $$"; exec ${command.map((part) => `'${part}'`).join(' ')}`, '/dev/null']
    : command
  const child = spawn(program, args, {
    cwd: programs,
    env: { PATH: process.env.PATH, TERM: 'dumb', PORT: '0', INTERNAL_PORT: '0', DEMO_PORT: '0', ...env },
    stdio: ['pipe', 'pipe', 'inherit']
  })
  const ended = once(child, 'close')
  let text = ''
  for await (const chunk of child.stdout) {
    text += String(chunk)
    // The last line of the banner; without one, the line of the log.
    if (/Internal API +http\S+\s+(Internal key .*\s)?\s*$/.test(text) || text.includes('"msg":"listening"')) break
  }
  child.kill(terminal ? 'SIGKILL' : 'SIGTERM')
  await ended
  if (terminal) await end(Number(/^pid (\d+)/.exec(text)?.[1]))
  return text
}

async function end (pid: number): Promise<void> {
  while (isAlive(pid)) await sleep(10)
}

function isAlive (pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

test('the banner is printed on a terminal, with which the process ends; elsewhere is only JSON', async (t) => {
  const shown = await start(true)
  t.match(shown, /Start here +http:\/\/127\.0\.0\.1:\d+\/\s/)
  t.match(shown, simulatorKey.key)
  const own = 'own-key-0123456789abcdef0123456789abcdef'
  const withOwnKey = await start(true, { BACKOFFICE_KEYS: `shop:${own}` })
  t.match(withOwnKey, /Shop +http/)
  t.notMatch(withOwnKey, own)
  t.notMatch(withOwnKey, 'Internal key')
  for (const line of (await start(false)).split('\n')) if (line !== '') t.doesNotThrow(() => JSON.parse(line))
})
