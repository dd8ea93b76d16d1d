/** Who is in the shop: one visit for each browser, kept in memory, the least recently seen forgotten first. */
import { randomBytes } from 'node:crypto'
import { LRUCache } from 'lru-cache'
import type { Lang } from '../texts/texts.js'
import type { Cart } from './cart.js'
import type { Province } from './provinces.js'

export interface Visit {
  readonly id: string
  lang: Lang
  /** Where the shop delivers to. Undefined until the shopper said so. */
  chosenProvince: Province | undefined
  readonly cart: Cart
  /** The account that an application of this visit was given: offered at the checkout, proven there by the widget. */
  accountNumber: string | undefined
  /** What the last action of the back office came to; shown once. */
  notice: Notice | undefined
}

export interface Notice {
  good: boolean
  text: string
}

const MAX_VISITS = 2000

export interface Visits {
  find (id: string | undefined): Visit | undefined
  begin (lang: Lang): Visit
}

export function createVisits (): Visits {
  const visits = new LRUCache<string, Visit>({ max: MAX_VISITS })
  return {
    find: (id) => id === undefined ? undefined : visits.get(id),
    begin (lang) {
      const id = randomBytes(24).toString('base64url')
      const visit: Visit = {
        id, lang, chosenProvince: undefined, cart: new Map(), accountNumber: undefined, notice: undefined
      }
      visits.set(id, visit)
      return visit
    }
  }
}

/** Until the shopper says where they live, their language has to do. */
export function provinceOf ({ chosenProvince, lang }: Visit): Province {
  return chosenProvince ?? (lang === 'fr' ? 'QC' : 'ON')
}
