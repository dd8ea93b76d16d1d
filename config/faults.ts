/** What is wrong with the settings, and how it is said. */

export interface Fault {
  /** Name of the environment variable. */
  readonly setting: string
  /** What was expected; never what was given. */
  readonly message: string
}

/** All faults of one load. Neither it nor its faults hold any value of a setting. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
  readonly faults: readonly Fault[]

  constructor (faults: readonly Fault[]) {
    super(`settings are wrong: ${faults.map(({ setting }) => setting).join(', ')}`)
    this.faults = faults
  }
}

/** One line per fault, each with its line end, for stderr. */
export function describeFaults (faults: readonly Fault[]): string {
  return faults.map(({ setting, message }) => `${setting}: ${message}\n`).join('')
}
