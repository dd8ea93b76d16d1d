/** Where the shop delivers, what taxes it adds there, and how credit may be spoken of beside goods. */

/** Sales taxes together, in thousandths of a percent. */
const taxes = {
  AB: 5_000,
  BC: 12_000,
  MB: 12_000,
  NB: 15_000,
  NL: 15_000,
  NS: 14_000,
  NT: 5_000,
  NU: 5_000,
  ON: 13_000,
  PE: 15_000,
  QC: 14_975,
  SK: 11_000,
  YT: 5_000
} as const

export type Province = keyof typeof taxes

export const provinces = Object.keys(taxes) as Province[]

export function isProvince (text: unknown): text is Province {
  return typeof text === 'string' && Object.hasOwn(taxes, text)
}

/** Sales taxes in thousandths of a percent. */
export function taxRate (province: Province): number {
  return taxes[province]
}

/**
 * In Quebec an advertisement for goods may say of credit only that it is available: no payment, no rate, no invitation
 * to apply beside a product (Consumer Protection Act, section 244). The words are the example of the Office de la
 * protection du consommateur.
 */
export function mayDescribeCredit (province: Province): boolean {
  return province !== 'QC'
}
