/** What is allowed and yet most likely a mistake: variables that are no settings, and a production that cannot work. */
import type { Env } from './env.js'
import type { Fault } from './faults.js'
import { findLookAlikes } from './look-alikes.js'
import type { Settings } from './table.js'

/** Nothing stops the start. As with faults, no message holds a value. */
export type Warning = Fault

/** `settings` are those that were loaded from `env`; absent, where they have faults. */
export function findWarnings (env: Env, settings?: Settings): Warning[] {
  const lookAlikes = findLookAlikes(env).map(({ name, nearest }) => ({
    setting: name,
    message: `is no setting; did you mean ${nearest}?`
  }))
  return [...lookAlikes, ...(settings !== undefined && isProduction(env, settings) ? checkProduction(settings) : [])]
}

function isProduction (env: Env, { flexitiEnvironment }: Settings): boolean {
  if (flexitiEnvironment === 'simulator') return false
  return flexitiEnvironment === 'production' || env['NODE_ENV'] === 'production'
}

function checkProduction (settings: Settings): Warning[] {
  const overHttps = settings.publicUrl?.startsWith('https:') === true
  const checks: Array<[setting: string, isWrong: boolean, message: string]> = [
    ['PUBLIC_URL', !overHttps, 'is not https: cookies and personal data travel in the clear'],
    ['BACKOFFICE_KEYS', settings.backofficeKeys.length === 0,
      'has no keys: the internal door answers 401, so no order can be opened and nothing can be authorized'],
    ['STOREFRONT_ORIGINS', settings.storefrontOrigins.length === 0, 'has no origins: no page of the shop may call'],
    ['STORE_URL', settings.storeUrl === 'memory:',
      'is memory: a restart loses flows and ledger, and a second replica would know nothing of the first one\'s'],
    ['TRUST_PROXY', overHttps && settings.trustProxy.length === 0,
      'names no proxy, and something in front must end TLS: all its shoppers share one rate limit'],
    ['FINFO_ENVIRONMENT', settings.finfoEnvironment === 'simulator', 'is simulator: its product data is made up']
  ]
  return checks.filter(([, isWrong]) => isWrong).map(([setting, , message]) => ({ setting, message }))
}
