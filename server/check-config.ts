/** The process of `npm run check-config`: says whether the settings would let the BFF start, and does nothing else. */
import { describeFaults, loadSettings, SettingsError } from '../config/settings.js'

try {
  loadSettings(process.env)
  process.stdout.write('settings are fine\n')
} catch (error) {
  if (!(error instanceof SettingsError)) throw error
  process.stderr.write(describeFaults(error.faults))
  process.exitCode = 1
}
