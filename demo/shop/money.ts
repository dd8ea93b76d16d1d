/** Amounts of the shop: whole cents, written for people in both languages and for the doors as decimals. */
import type { Lang } from '../texts/texts.js'

/** A whole number of cents. */
export type Cents = number

const formats: Readonly<Record<Lang, Intl.NumberFormat>> = {
  en: new Intl.NumberFormat('en-CA', { style: 'currency', currency: 'CAD' }),
  fr: new Intl.NumberFormat('fr-CA', { style: 'currency', currency: 'CAD' })
}

/** `$1,249.00`, `1 249,00 $` */
export function formatMoney (amount: Cents, lang: Lang): string {
  return formats[lang].format(amount / 100)
}

/** `1249.00`, as the doors take it. */
export function decimal (amount: Cents): string {
  const digits = String(amount).padStart(3, '0')
  return `${digits.slice(0, -2)}.${digits.slice(-2)}`
}

/**
 * What a person or a door wrote: `1249`, `1249.5`, `1 249,50 $`; in English `$1,249.50` too. Undefined unless it has at
 * most two decimals.
 */
export function toCents (written: unknown, lang?: Lang): Cents | undefined {
  const bare = String(written).replace(/[\s$]/g, '')
  const text = lang === 'en' && /^\d{1,3}(,\d{3})+(\.|$)/.test(bare) ? bare.replaceAll(',', '') : bare.replace(',', '.')
  const match = /^(\d{1,10})(?:\.(\d{1,2}))?$/.exec(text)
  return match === null ? undefined : Number(`${match[1] ?? ''}${(match[2] ?? '').padEnd(2, '0')}`)
}

/** A rate in thousandths of a percent, rounded half up to the cent. */
export function shareOf (amount: Cents, thousandthsOfPercent: number): Cents {
  return Number((BigInt(amount) * BigInt(thousandthsOfPercent) * 2n + 100_000n) / 200_000n)
}
