/** A part of a table of labels. */
export function pick (labels: Readonly<Record<string, string>>, ...codes: string[]): Record<string, string> {
  return Object.fromEntries(codes.map(code => [code, labels[code] ?? code]))
}
