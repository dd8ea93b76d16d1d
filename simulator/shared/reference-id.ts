/** A reference id without dashes and case: both forms name the same flow. */
export function compactId (referenceId: string): string {
  return referenceId.replaceAll('-', '').toLowerCase()
}
