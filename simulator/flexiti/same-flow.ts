/** Whether a token is "the same" as the one a widget session was opened with (flexiti-api.md §3, widget coupling). */
import type { Token } from './tokens.js'
import type { World } from './world.js'

export function isSameFlowToken (world: World, opened: Token, used: Token): boolean {
  return opened === used || (world.settings.refreshed_token_keeps_widget && opened.family === used.family)
}
