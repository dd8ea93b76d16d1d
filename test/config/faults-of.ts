/** What loading an environment says, for the tests of the settings. */
import type { Test } from 'tap'
import { loadSettings, SettingsError, type Env, type Fault } from '../../config/settings.js'

/** The faults of `env`; none if it loads. */
export function faultsOf (env: Env): readonly Fault[] {
  try {
    loadSettings(env)
    return []
  } catch (error) {
    if (error instanceof SettingsError) return error.faults
    throw error
  }
}

export function assertLoads (t: Test, env: Env): void {
  t.strictSame(faultsOf(env), [], `loads with ${Object.keys(env).join(', ')}`)
}
