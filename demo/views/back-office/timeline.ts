/** A flow's timeline, drawn: phases and tokens as bars, calls as marks. Each says on hover and focus what it is. */
import type { FlowView, TimelineEntry } from '../../doors/internal-door.js'
import type { Texts } from '../../texts/texts.js'
import { clockTime } from '../clock.js'
import { html, type Html } from '../html.js'
import type { Page } from '../page.js'

const WIDTH = 640
const LEFT = 30
const RIGHT = 24
const LANE = 46
const TOP = 18
/** Room that a mark needs, so that no two of one lane lie on each other. */
const MARK = 15

type Lane = 'flow' | 'phase' | 'shopperToken' | 'merchantToken' | 'calls'

interface Mark {
  lane: Lane
  /** Index of the entry that it begins at, and of the one that it ends at, for bars. */
  from: number
  to?: number
  kind: string
  /** Drawn on a bar. */
  name?: string
  text: string
}

export function timeline (page: Page, flow: FlowView): Html {
  const { t } = page
  const words = t.backOffice.timeline
  const entries = flow.timeline
  const marks = marksOf(page, entries)
  const lanes = (['flow', 'phase', 'shopperToken', 'merchantToken', 'calls'] as const).filter(
    (lane) => marks.some((mark) => mark.lane === lane)
  )
  const x = placeEntries(entries)
  const height = TOP + lanes.length * LANE + 30
  return html`<figure class="timeline" data-timeline>
    <div class="timeline-chart lanes-${lanes.length}">
      <ol class="lane-names" aria-hidden="true">${lanes.map((lane) => html`<li>${words[lane]}</li>`)}</ol>
      <div class="timeline-scroll"><svg viewBox="0 0 ${WIDTH} ${height}" role="group" aria-label="${words.title}">
        ${lanes.map((_, row) => html`<path class="lane" d="M${LEFT} ${middle(row)}H${WIDTH - RIGHT}"/>`)}
        ${axis(entries, x, height)}
        ${marks.map((mark) => drawMark(mark, lanes.indexOf(mark.lane), x))}
      </svg></div>
    </div>
    <figcaption><p class="timeline-text" data-timeline-text aria-live="polite">${words.lead}</p></figcaption>
    <details><summary>${words.asList}</summary>
      <div class="table-scroll" tabindex="0" role="region" aria-label="${words.asList}"><table>
        <thead><tr><th scope="col">${words.time}</th><th scope="col">${words.what}</th></tr></thead>
        <tbody>${entries.map((entry) => html`<tr>
          <td><time datetime="${entry.at}">${clockTime(entry.at, true)}</time></td>
          <td>${describe(t, entry)}</td></tr>`)}</tbody>
      </table></div></details>
  </figure>`
}

function middle (row: number): number {
  return TOP + row * LANE + LANE / 2
}

/** Pauses are shortened: a minute in the widget would leave no room for calls that take milliseconds. */
function placeEntries (entries: readonly TimelineEntry[]): number[] {
  const steps = entries.map((entry, index) => index === 0 ? 0 : 1 + Math.log2(1 + gap(entries[index - 1], entry) / 250))
  const total = steps.reduce((sum, step) => sum + step, 0)
  // The last entry leaves room for what goes on.
  const room = WIDTH - LEFT - RIGHT - 60
  let sum = 0
  return steps.map((step) => LEFT + 12 + ((sum += step) / Math.max(total, 1)) * room)
}

function gap (before: TimelineEntry | undefined, after: TimelineEntry): number {
  return before === undefined ? 0 : Math.max(0, Date.parse(after.at) - Date.parse(before.at))
}

function marksOf ({ t }: Page, entries: readonly TimelineEntry[]): Mark[] {
  const end = entries.length
  const marks: Mark[] = []
  let phase: Mark = {
    lane: 'phase',
    from: 0,
    to: end,
    kind: 'open',
    name: t.backOffice.timeline.phaseNames.open,
    text: t.backOffice.timeline.phases.open
  }
  const tokens: Partial<Record<string, Mark>> = {}
  if (entries.length > 0) marks.push(phase)
  entries.forEach((entry, index) => {
    const text = describe(t, entry)
    const words = t.backOffice.timeline
    switch (entry.event) {
      case 'phase': {
        phase.to = index
        const name = entry.phase as keyof Texts['backOffice']['timeline']['phaseNames']
        phase = { lane: 'phase', from: index, to: end, kind: name, name: t.backOffice.timeline.phaseNames[name], text }
        marks.push(phase)
        if (name === 'ended' || name === 'expired') {
          for (const token of Object.values(tokens)) if (token?.to === end) token.to = index
        }
        break
      }
      case 'token-granted':
      case 'token-refreshed': {
        const scope = entry.scope ?? ''
        const held = tokens[scope]
        if (held !== undefined) held.to = index
        const until = clockTime(Date.parse(entry.at) + TOKEN_LIFE_MS)
        const bar: Mark = {
          lane: laneOf(scope),
          from: index,
          to: end,
          kind: 'token',
          name: words.until(until),
          text: `${text} ${words.token(until)}`
        }
        tokens[scope] = bar
        marks.push(bar)
        break
      }
      case 'token-refused':
      case 'token-call-failed':
        marks.push({ lane: laneOf(entry.scope), from: index, kind: 'bad', text })
        break
      case 'call':
        marks.push({ lane: 'calls', from: index, kind: kindOf(entry), text })
        break
      default:
        marks.push({ lane: 'flow', from: index, kind: 'event', text })
    }
  })
  return marks.map((mark) => ({ ...mark, text: `${clockTime(entries[mark.from]?.at ?? '', true)} · ${mark.text}` }))
}

/** As Flexiti documents it; the timeline does not say how long a token lives. */
const TOKEN_LIFE_MS = 1_200_000

function laneOf (scope: string | undefined): Lane {
  return scope === 'merchant' ? 'merchantToken' : 'shopperToken'
}

function kindOf ({ status }: TimelineEntry): string {
  return status === undefined ? 'lost' : status < 400 ? 'good' : 'bad'
}

function describe (t: Texts, entry: TimelineEntry): string {
  const words = t.backOffice.timeline
  if (entry.event === 'call') {
    const result = entry.status === undefined ? words.failed(entry.failure ?? '?') : words.answered(entry.status)
    return words.call(entry.endpoint ?? '?', `${entry.duration_ms ?? 0}\u00a0ms`, result)
  }
  if (entry.event === 'phase') return words.phases[entry.phase as keyof typeof words.phases] ?? entry.phase ?? ''
  return words.events[entry.event as keyof typeof words.events] ?? entry.event
}

function drawMark ({ lane: _, from, to, kind, name, text }: Mark, row: number, x: readonly number[]): Html {
  const start = x[from] ?? LEFT
  const y = middle(row)
  if (to === undefined) {
    return html`<g class="mark-point ${kind}" tabindex="0" role="img" aria-label="${text}" data-text="${text}">
      <circle class="target" cx="${start}" cy="${y}" r="${MARK}"/>
      <circle class="dot" cx="${start}" cy="${y}" r="6"/></g>`
  }
  const width = Math.max((x[to] ?? WIDTH - RIGHT) - start, MARK)
  return html`<g class="mark-bar ${kind}" tabindex="0" role="img" aria-label="${text}" data-text="${text}">
    <rect x="${start}" y="${y - 12}" width="${width}" height="24" rx="6"/>
    ${name !== undefined && width > name.length * 7 + 12 &&
      html`<text x="${start + 9}" y="${y + 4}">${name}</text>`}</g>`
}

/** Clock times, as many as fit. */
function axis (entries: readonly TimelineEntry[], x: readonly number[], height: number): Html {
  const ticks: Html[] = []
  let last = -Infinity
  entries.forEach(({ at }, index) => {
    const here = x[index] ?? LEFT
    if (here - last < 78) return
    last = here
    ticks.push(html`<path class="tick" d="M${here} ${TOP}V${height - 24}"/>
      <text class="tick-text" x="${here}" y="${height - 8}">${clockTime(at, true)}</text>`)
  })
  return html`<g aria-hidden="true">${ticks}</g>`
}
