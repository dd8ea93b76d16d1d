/** Loads the settings from the environment, and says everything that is wrong with them at once. */
import { readFileSync } from 'node:fs'
import type { Env } from './env.js'
import { SettingsError, type Fault } from './faults.js'
import type { Reader } from './readers.js'
import { nearestTo } from './look-alikes.js'
import { complete, crossCheck } from './rules.js'
import { table, type ReadSettings } from './table.js'

export type { Env } from './env.js'
export { describeFaults, SettingsError, type Fault } from './faults.js'
export type { ApiVersion, BackofficeKey, FinfoEndpointPath, StoreKey } from './readers.js'
export type { FinfoDocumentName, FinfoEndpointName } from './finfo.js'
export { simulatorKey, type Environment } from './environments.js'
export { findLookAlikes } from './look-alikes.js'
export { defaultPublicUrl } from './rules.js'
export { findWarnings, type Warning } from './warnings.js'
export { settingDescriptions, type SettingDescription, type Settings } from './table.js'

/** Throws SettingsError with every fault there is. `readFile` gives a file's text, or throws. */
export function loadSettings (env: Env, readFile: (path: string) => string = readText): ReturnType<typeof complete> {
  const read: Record<string, unknown> = {}
  const faults: Fault[] = []
  for (const [key, { name, reader, default: fallback }] of Object.entries(table)) {
    const result = readOne(name, reader, env, readFile)
    if ('fault' in result) faults.push(result.fault)
    else read[key] = result.value ?? fallback
  }
  const production = env['NODE_ENV'] === 'production'
  faults.push(...unknownSettings(env), ...crossCheck(read as Partial<ReadSettings>, production))
  if (faults.length > 0) throw new SettingsError(faults)
  return complete(read as ReadSettings, production)
}

type Result = { value: unknown } | { fault: Fault }

/** Its value is undefined if the setting was not given. */
function readOne (
  name: string, { expected, read }: Reader<unknown>, env: Env, readFile: (path: string) => string
): Result {
  const fileName = `${name}_FILE`
  const path = env[fileName]
  let text = env[name]
  if (path) {
    if (text) return { fault: { setting: name, message: `expected either ${name} or ${fileName}, not both` } }
    try {
      text = readFile(path).replace(/\r?\n$/, '')
    } catch (error) {
      return { fault: { setting: name, message: `expected ${fileName} to name a readable file${reason(error)}` } }
    }
    // Somebody meant to give a value; going on without it would be a guess.
    if (text === '') {
      return { fault: { setting: name, message: `expected ${fileName} to name a file that is not empty` } }
    }
  }
  if (!text) return { value: undefined }
  const value = read(text)
  return value === undefined
    ? {
        fault: { setting: name, message: `expected ${expected}${path ? ` (in the file that ${fileName} names)` : ''}` }
      }
    : { value }
}

/** The system's code only: the message of the error has the path, which may be a secret in the wrong place. */
function reason (error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code
  return typeof code === 'string' && /^E[A-Z]{2,15}$/.test(code) ? ` (${code})` : ''
}

/**
 * Variables that look like ours and are not: a slip of the pen would otherwise go unnoticed until it matters.
 * Those that Kubernetes sets for a service called flexiti-… or finfo-… are no slip.
 */
function unknownSettings (env: Env): Fault[] {
  const known = new Set(Object.values(table).flatMap(({ name }) => [name, `${name}_FILE`]))
  const serviceLink = /_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT(_\d+_(TCP|UDP|SCTP)(_(PROTO|PORT|ADDR))?)?)$/
  return Object.keys(env)
    .filter((name) => /^(FLEXITI|FINFO)_/.test(name) && !known.has(name) && !serviceLink.test(name))
    .map((setting) => {
      const nearest = nearestTo(setting)
      return { setting, message: `unknown setting${nearest === undefined ? '' : `; did you mean ${nearest}?`}` }
    })
}

function readText (path: string): string {
  return readFileSync(path, 'utf8')
}
