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

function pad (cell: string, width: number, column: number): string {
  return column < 2 ? cell.padEnd(width) : cell.padStart(width)
}
