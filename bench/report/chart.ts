/**
 * The targets as a chart: a bar that reaches the line has reached its target. Plain SVG, readable on light and dark
 * pages.
 */
import { attainmentOf, foundOf, goalOf, verdictOf, type Target, type Verdict } from './targets.js'

const WIDTH = 1040
const LINE = 30
const TOP = 64
const BOTTOM = 34
const LEFT = 470
/** Where the targets are, and where bars that go beyond are cut. */
const GOAL_X = 690
const END_X = 760
const COLORS: Record<Verdict, string> = { reached: '#2a7d4f', 'not reached': '#c4622d', missing: '#888888' }

export function chart (targets: Target[], caption: string): string {
  const height = TOP + targets.length * LINE + BOTTOM
  const bottom = height - BOTTOM
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}"
  font-family="sans-serif" font-size="13">
<rect width="${WIDTH}" height="${height}" fill="#ffffff"/>
<text x="16" y="26" font-size="16" font-weight="bold" fill="#222222">How far each target is</text>
<text x="${GOAL_X}" y="${TOP - 14}" text-anchor="middle" fill="#222222">target</text>
${targets.map(bar).join('\n')}
<line x1="${GOAL_X}" y1="${TOP - 8}" x2="${GOAL_X}" y2="${bottom}" stroke="#222222" stroke-width="2"/>
<text x="16" y="${height - 12}" font-size="12" fill="#555555">${escape(caption)}</text>
</svg>
`
}

function bar (target: Target, index: number): string {
  const y = TOP + index * LINE
  const verdict = verdictOf(target)
  const width = Math.min(END_X - LEFT, Math.max(1, attainmentOf(target) * (GOAL_X - LEFT) || 0))
  return [
    `<text x="${LEFT - 10}" y="${y + 17}" text-anchor="end" fill="#222222">${escape(target.work)} ` +
      `<tspan fill="#777777">/ ${escape(target.beside)}</tspan></text>`,
    verdict === 'missing'
      ? ''
      : `<rect x="${LEFT}" y="${y + 4}" width="${width.toFixed(0)}" height="${LINE - 10}" fill="${COLORS[verdict]}"/>`,
    `<text x="${END_X + 10}" y="${y + 17}" fill="${COLORS[verdict]}">` +
      `<tspan font-weight="bold">${foundOf(target)}</tspan> (${goalOf(target)})</text>`
  ].join('')
}

function escape (text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}
