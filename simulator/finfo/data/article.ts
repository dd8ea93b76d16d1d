/** What the simulator knows of an article; the endpoints show it in the shapes of their versions (finfo-api.md §7). */

export interface Supplier {
  readonly id: number
  readonly name: string
  /** In the style of a Swedish organisation number, and nobody's. */
  readonly orgNumber: string
  /** Whether the caller ordered this supplier in the Finfo portal; if not, its articles are denied (§5). */
  readonly ordered: boolean
}

export interface Article {
  /** At most nine digits, never reused. */
  readonly id: number
  readonly supplier: Supplier
  /** Unique only within its supplier. */
  readonly number: string
  readonly name: string
  readonly description: string
  readonly pack: Pack
  readonly discontinued?: { readonly code: string, readonly replacement?: string }
  /** In how many agreements it is: `totalCount` counts it that many times (§6). */
  readonly agreements: number
  /** Milliseconds since the epoch. */
  readonly changedAt: number
  readonly climate?: Climate
  readonly environment?: Environment
  readonly safety?: Safety
}

/** How it is sold. */
export interface Pack {
  /** Unit code of the base price: what one buys (§7: ARK, ASK, FRP …). */
  readonly unit: string
  /** Kilograms of a primary package. */
  readonly weight: number | null
  readonly content: number | null
  readonly contentUnit: string
  /** Base price units in a primary package. */
  readonly factor: number | null
}

/** An environmental product declaration: kilograms of CO2 equivalents by stage. */
export interface Climate {
  readonly declaration: string
  readonly a1: number
  readonly a2: number
  readonly a3: number
  readonly a4: number | null
  readonly a5: number | null
}

export interface Environment {
  readonly assessment: 'A' | 'B' | 'C+' | 'C-'
  readonly matched: 'manual' | 'automatic'
  readonly basta?: 'BASTA' | 'BETA'
  readonly swanCertificate?: string
}

/** From the safety data sheet. */
export interface Safety {
  readonly signalWord: 'Danger' | 'Warning'
  readonly hCodes: readonly string[]
  readonly pCodes: readonly string[]
  readonly substances: readonly string[]
  readonly unNumber?: string
}

/** An article as the tables of this folder write it. */
export type Row = Omit<Article, 'id' | 'supplier' | 'changedAt' | 'agreements'> &
  { readonly changed: string, readonly agreements?: number }

export function articlesOf (supplier: Supplier, firstId: number, rows: readonly Row[]): Article[] {
  return rows.map(({ changed, agreements = 1, ...row }, index) => {
    return { ...row, id: firstId + index, supplier, agreements, changedAt: Date.parse(changed) }
  })
}

/** Without a weight it has no package: it is sold loose. */
export function pack (unit: string, weight?: number, content?: number, contentUnit = '', factor = 1): Pack {
  return {
    unit,
    weight: weight ?? null,
    content: content ?? null,
    contentUnit,
    factor: weight === undefined ? null : factor
  }
}

/** A GTIN-13 of the article, with its check digit; numbers that begin with 2 are nobody's in trade. */
export function gtinOf (article: Article): string {
  const digits = `200${String(article.id % 1e9).padStart(9, '0')}`
  const sum = [...digits].reduce((total, digit, index) => total + Number(digit) * (index % 2 === 0 ? 1 : 3), 0)
  return `${digits}${(10 - sum % 10) % 10}`
}
