/** POST accounts/{n}/close: closes a Quebec account (flexiti-api.md §6.6). */
import { isQuebec } from '../accounts.js'
import { accountOfPath, type Handler } from '../call.js'
import { refuse } from '../errors.js'

export const accountClose: Handler = call => {
  const account = accountOfPath(call)
  // The only business error of this endpoint is not_found: there is no such account to close.
  if (!isQuebec(account) || account.status === 'C') throw refuse('not_found')
  account.status = 'C'
  account.reasonCode = 'FCLC'
  return {}
}
