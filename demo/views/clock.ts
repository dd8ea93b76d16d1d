/** Times of day as the shop's server reads them. */

/** `14:03`, or `14:03:27`. */
export function clockTime (at: number | string, seconds = false): string {
  const date = new Date(at)
  const parts = [date.getHours(), date.getMinutes(), ...(seconds ? [date.getSeconds()] : [])]
  return parts.map((part) => String(part).padStart(2, '0')).join(':')
}
