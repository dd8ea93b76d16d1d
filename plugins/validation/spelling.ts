/**
 * Other spellings of the fields that the BFF decides on. Unknown fields are passed on, and nobody knows how Flexiti, or what stands
 * before it, reads names: `Amount` beside `amount` must not be a second opinion. So a name that is a guarded one but for case,
 * separators, or look-alike letters is refused, wherever the BFF knows the object that it is in.
 */
import { endpointTable } from '../../src/flexiti/endpoints.js'
import { CustomersLookupBody } from '../../schemas/customers.js'
import { OpenFlowBody, Order } from '../../schemas/flows.js'
import { authorizeBody } from '../../schemas/authorizations.js'
import { refundBody } from '../../schemas/accounts.js'

/** `Account_Number`, `accountNumber`, `account-number` and `ａccount number` are one name. */
export function foldName (name: string): string {
  return name.normalize('NFKC').toUpperCase().toLowerCase().replace(/[^a-z0-9]/g, '')
}

function parametersOf (path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string)
}

/**
 * The names that are guarded in every body: what names an account, an authorization or a capture, what an order binds, and what
 * goes into a purchase or a refund: amounts, sessions, what proves that a shopper is in the store.
 */
const guardedNames: readonly string[] = [...new Set([
  ...Object.values(endpointTable).flatMap(({ path }) => parametersOf(path)),
  ...[OpenFlowBody, Order, CustomersLookupBody, authorizeBody('instore'), refundBody('instore')].flatMap(({ properties }) => Object.keys(properties))
])]

/** What tells of a name that is not known in an object whose own names are `known`: the name that it is another spelling of. */
export function spellingsOf (known: Iterable<string>): (name: string) => string | undefined {
  const names = new Map([...guardedNames, ...known].map((name) => [foldName(name), name]))
  return (name) => {
    const meant = names.get(foldName(name))
    return meant === name ? undefined : meant
  }
}
