/** The results as a table of Markdown, ready to be quoted. */
import type { Row } from './measure.js'

const head = ['Request', 'Server', 'Requests/s', 'p50 ms', 'p99 ms', 'Errors', 'CPU µs/request', 'BFF/bare']

export function table (rows: Row[]): string {
  const lines = [head, ...rows.map((row) => [
    row.scenario,
    row.server,
    Math.round(row.requestsPerSecond).toLocaleString('en'),
    String(row.p50),
    String(row.p99),
    String(row.errors),
    row.cpuMicros.toFixed(0),
    row.server === 'BFF' ? ratio(row, rows).toFixed(2) : ''
  ])]
  const widths = head.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)))
  const [top, ...rest] = lines.map((line) => `| ${line.map((cell, column) => pad(cell, widths[column] ?? 0, column)).join(' | ')} |`)
  const rule = `|${widths.map((width, column) => column < 2 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`).join('|')}|`
  return [top, rule, ...rest].join('\n')
}

/** Requests/s of the BFF over those of the bare server. */
export function ratio (bff: Row, rows: Row[]): number {
  const bare = rows.find(({ scenario, server }) => scenario === bff.scenario && server === 'node:http')
  return bff.requestsPerSecond / (bare?.requestsPerSecond ?? NaN)
}

/** The round in the middle by processor time; with the errors of all. */
export function median (rounds: Row[]): Row {
  const sorted = [...rounds].sort((a, b) => a.cpuMicros - b.cpuMicros)
  return { ...sorted[Math.floor(sorted.length / 2)] as Row, errors: rounds.reduce((sum, { errors }) => sum + errors, 0) }
}

/** What the ledger adds to the processor time of a money call, as a fraction of the same call without it, if both were measured. */
export function ledgerCost (rows: Row[]): number | undefined {
  const without = rows.find(({ server }) => server === 'BFF, no ledger')
  const ledgered = rows.find(({ scenario, server }) => scenario === without?.scenario && server === 'BFF')
  return ledgered === undefined || without === undefined ? undefined : ledgered.cpuMicros / without.cpuMicros - 1
}

function pad (cell: string, width: number, column: number): string {
  return column < 2 ? cell.padEnd(width) : cell.padStart(width)
}
