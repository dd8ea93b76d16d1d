/** The names of settings. */
import { settingDescriptions } from '../../config/settings.js'

/** As environment variables may spell them: by themselves, or as the name of a file. */
export const knownVariables: ReadonlySet<string> = new Set(
  settingDescriptions.flatMap(({ name }) => [name, `${name}_FILE`])
)
