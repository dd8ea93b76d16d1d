/**
 * Other spellings of the fields that the BFF decides on. Unknown fields are passed on, and nobody knows how Flexiti, or
 * what stands before it, reads names: `Amount` beside `amount` must not be a second opinion. So a name that is a
 * guarded one but for case, separators or look-alike letters is refused, in every object that the BFF knows.
 */
import { refundBody } from '../../schemas/accounts.js'
import { authorizeBody } from '../../schemas/authorizations.js'
import { CustomersLookupBody } from '../../schemas/customers.js'
import { OpenFlowBody, Order } from '../../schemas/flows.js'
import { endpointTable } from '../../src/flexiti/endpoints.js'

/** `Account_Number`, `accountNumber`, `account-number` and `ａccount number` are one name. */
export function foldName (name: string): string {
  return name.normalize('NFKC').toUpperCase().toLowerCase().replace(/[^a-z0-9]/g, '')
}

function parametersOf (path: string): string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string)
}

/**
 * The names that are guarded in every body: what names an account, an authorization or a capture, what an order binds,
 * and what goes into a purchase or a refund: amounts, sessions, what proves that a shopper is in the store.
 */
const guarded = new Map([
  ...Object.values(endpointTable).flatMap(({ path }) => parametersOf(path)),
  ...[
    OpenFlowBody,
    Order,
    CustomersLookupBody,
    authorizeBody('instore'),
    refundBody('instore')
  ].flatMap(({ properties }) => Object.keys(properties))
].map((name) => [foldName(name), name]))

/** Whether a name is a guarded one, in any spelling. */
export function isGuarded (name: string): boolean {
  return guarded.has(foldName(name))
}

/** For an object whose own names are `known`: finds the name that another one is a spelling of. */
export function spellingsOf (known: Iterable<string>): (name: string) => string | undefined {
  const names = new Map([...guarded, ...[...known].map((name): [string, string] => [foldName(name), name])])
  return (name) => {
    const meant = names.get(foldName(name))
    return meant === name ? undefined : meant
  }
}
