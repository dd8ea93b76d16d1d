/** The results as tables of Markdown, ready to be quoted. */
import { errorsOf, middle, type Row } from './rows.js'
import { byCpuOf, foundOf, goalOf, verdictOf, type Target } from './targets.js'

const ROW_HEAD = ['Request', 'Server', 'Requests/s', 'p50 ms', 'p99 ms', 'CPU µs/request', 'Errors']
const TARGET_HEAD = ['Work', 'Beside', 'Target', 'Found', 'By CPU', '']

export function rowTable (rows: Row[]): string {
  return table(ROW_HEAD, rows.map((row) => row.rounds.length === 0
    ? [row.scenario, row.server, 'missing', '', '', '', '']
    : [
        row.scenario,
        row.server,
        Math.round(middle(row, 'requestsPerSecond')).toLocaleString('en'),
        middle(row, 'p50').toFixed(1),
        middle(row, 'p99').toFixed(1),
        cpuOf(row),
        String(errorsOf(row))
      ]), 2)
}

export function targetTable (targets: Target[]): string {
  return table(TARGET_HEAD, targets.map((target) => [
    target.work, target.beside, goalOf(target), foundOf(target), byCpuOf(target), verdictOf(target)
  ]), 3)
}

/** The first `left` columns begin at the left, the others end at the right. */
function table (head: string[], lines: string[][], left: number): string {
  const widths = head.map((_, column) => Math.max(...[head, ...lines].map((line) => (line[column] ?? '').length)))
  const pad = (cell: string, column: number): string => column < left
    ? cell.padEnd(widths[column] ?? 0)
    : cell.padStart(widths[column] ?? 0)
  const [top, ...rest] = [head, ...lines].map((line) => `| ${line.map(pad).join(' | ')} |`)
  const rules = widths.map((width, column) => column < left ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)
  const rule = `|${rules.join('|')}|`
  return [top, rule, ...rest].join('\n')
}

/** Not of every server is it asked. */
function cpuOf (row: Row): string {
  const micros = middle(row, 'cpuMicros')
  return Number.isNaN(micros) ? '' : micros.toFixed(0)
}
