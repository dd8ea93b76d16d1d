/** How the contact of a customer may be shown (flexiti-api.md §5.3, §6.2: masked since release 21.3). */

export function maskEmail (email: string): string {
  return email.replace(/^(.).*@/, '$1*****@')
}

export function maskPhone (phoneNumber: string): string {
  return `******${phoneNumber.slice(-4)}`
}
