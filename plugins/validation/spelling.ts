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

/** Cyrillic and Greek letters, and some others, by the Latin one that each is taken for. */
const LOOK_ALIKES = new Map([
  'aаαɑ', 'cсϲ', 'dԁ', 'eеεɛ', 'gɡ', 'hһ', 'iіιıɩ', 'jјϳ', 'kкκ', 'lӏł', 'mм', 'nո', 'oоοօø', 'pрρ', 'qԛ', 'sѕꜱ', 'tтτ',
  'uυս', 'vѵν', 'wԝѡ', 'xхχ', 'yуγ'
].flatMap(([letter = '', ...others]) => others.map((other): [string, string] => [other, letter])))

/** `Account_Number`, `accountNumber`, `account-number`, `ａccount number` and `àccоunt_number` are one name. */
export function foldName (name: string): string {
  const plain = name.toUpperCase().toLowerCase()
  return (/^[!-~]*$/.test(plain) ? plain : lettersOf(plain)).replace(/[^a-z0-9]/g, '')
}

function lettersOf (name: string): string {
  return Array.from(name.normalize('NFKD').toLowerCase(), (letter) => LOOK_ALIKES.get(letter) ?? letter).join('')
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
