/**
 * The process of `npm run check-config`: says whether the settings would let the BFF start, and does nothing else.
 * With `--strict` warnings fail the check too.
 */
import { describeFaults, findWarnings, loadSettings, SettingsError } from '../config/settings.js'

const strict = process.argv.includes('--strict')

try {
  const warnings = findWarnings(process.env, loadSettings(process.env))
  process.stderr.write(describeFaults(warnings))
  if (warnings.length === 0) process.stdout.write('settings are fine\n')
  else process.stdout.write(`settings load, with ${warnings.length === 1 ? 'a warning' : 'warnings'}\n`)
  if (strict && warnings.length > 0) process.exitCode = 1
} catch (error) {
  if (!(error instanceof SettingsError)) throw error
  // A name that is none may be why another is missing.
  process.stderr.write(describeFaults([...error.faults, ...findWarnings(process.env)]))
  process.exitCode = 1
}
