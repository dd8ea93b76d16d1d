/** Changing a simulator's settings while it runs: the same rules for each of them. */

/** Values that a text setting may have, by its name. */
export type Choices<Settings> = Partial<Record<keyof Settings, readonly string[]>>

/** Puts `changes` into `settings`. Returns what is wrong with them, and then changes nothing. */
export function mergeSettings<Settings extends object> (
  settings: Settings, changes: Readonly<Record<string, unknown>>, choices: Choices<Settings> = {}
): string | undefined {
  for (const [name, value] of Object.entries(changes)) {
    if (!Object.hasOwn(settings, name)) return `${name}: no such setting`
    const key = name as keyof Settings
    const allowed = choices[key]
    if (allowed !== undefined && !allowed.includes(String(value))) return `${name}: one of ${allowed.join(', ')}`
    if (typeof value !== typeof settings[key]) return `${name}: must be a ${typeof settings[key]}`
    if (typeof value === 'number' && !(value >= 0 && value < 1e9)) return `${name}: out of range`
  }
  Object.assign(settings, changes)
  return undefined
}
