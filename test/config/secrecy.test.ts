/** No fault ever says what a setting was, however wrong it is. */
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { inspect } from 'node:util'
import { test } from 'tap'
import { describeFaults, loadSettings, SettingsError, settingDescriptions, type Env } from '../../config/settings.js'
import { programs } from '../helpers/process.js'

const secret = 'Zq7Xw9Kv3'
const shapes = [
  secret,
  `${secret} \u0000\n`,
  `https://user:${secret}@shop.example/${secret}?${secret}#${secret}`,
  `http://[${secret}]`,
  `https://${secret}:99999`,
  `redis://:${secret}@store:99999`,
  `https://a.example,${secret},*`,
  `${secret}:${secret}`,
  `till:${secret}`,
  `10.0.0.0/${secret}`,
  `/nowhere/${secret}`,
  'a\u0000b' + secret
]

/** Everything that the error could show anywhere: its lines, its text, its stack, its properties and its cause. */
function shown (env: Env, readFile?: (path: string) => string): string {
  try {
    loadSettings(env, readFile)
    return ''
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error
    return `${describeFaults(error.faults)}${error.message}${error.stack ?? ''}${inspect(error, { depth: 9 })}`
  }
}

test('no fault contains a value, nor a part of it', async (t) => {
  for (const { name } of settingDescriptions) {
    let faulty = 0
    for (const shape of shapes) {
      const texts = [
        shown({ [name]: shape }),
        shown({ [`${name}_FILE`]: shape }),
        shown({ [`${name}_FILE`]: '/run/secrets/x' }, () => shape),
        shown({ [`${name}_FILE`]: '/run/secrets/x' }, () => { throw new Error(shape) }),
        shown({ [name]: shape, [`${name}_FILE`]: shape })
      ]
      faulty += texts.filter((text) => text !== '').length
      t.notOk(texts.some((text) => text.includes(secret)), `${name} keeps ${JSON.stringify(shape)} to itself`)
    }
    t.ok(faulty > shapes.length, `${name} was refused in most of these shapes`)
  }
})

test('no value shows when all settings are wrong at once', async (t) => {
  const env = Object.fromEntries(settingDescriptions.map(({ name }) => [name, `${secret} ${secret}\n`]))
  const text = shown({ ...env, FLEXITI_SECRET: secret })
  t.notMatch(text, secret)
  for (const { name } of settingDescriptions) t.match(text, `\n${name}: `.slice(1), `${name} is named`)
})

test('check-config prints one line per fault on stderr and exits 1', async (t) => {
  const check = (env: Record<string, string>) => {
    const {
      status, stdout, stderr
    } = spawnSync(process.execPath, [join(programs, 'server/check-config.js')], { env, encoding: 'utf8' })
    return { status, stdout, stderr }
  }
  t.strictSame(check({}), { status: 0, stdout: 'settings are fine\n', stderr: '' })
  t.strictSame(check({ PORT: secret, NODE_ENV: 'production' }), {
    status: 1,
    stdout: '',
    stderr: 'PORT: expected an integer from 0 to 65535\n' +
      'FLEXITI_ENVIRONMENT: is missing; with NODE_ENV=production, expected one of simulator, merchant-integration, ' +
      'training, production\n'
  })
})
