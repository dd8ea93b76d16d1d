/** The last screen of the widget: what the shopper is told while the shop takes over. */
import type { Content, Screen } from './screen.js'
import type { WidgetSession } from './sessions.js'
import type { WidgetTexts } from './texts.js'

type Ending = keyof WidgetTexts['done']

const tones: Readonly<Record<Ending, Screen['tone']>> = {
  confirmed: 'success',
  applied: 'success',
  appliedUnconfirmed: 'success',
  purchase: 'success',
  activation: 'success',
  apply: 'success',
  unconfirmed: 'problem',
  retry: 'problem',
  nothing: 'plain',
  cancelled: 'plain'
}

export function done (session: WidgetSession, texts: WidgetTexts): Content {
  const ending = endingOf(session)
  const [title = '', lead = ''] = texts.done[ending]
  return { title, lead, tone: tones[ending], actions: [] }
}

function endingOf ({ event, flow, verified }: WidgetSession): Ending {
  if (event?.eventType === 'flx-cancel') return 'cancelled'
  const action = event?.eventType === 'flx-success' ? event.eventData.action : null
  if (action === 'activation' || action === 'retry') return action
  if (action === 'apply') return flow === 'purchase' ? 'apply' : verified ? 'applied' : 'appliedUnconfirmed'
  if (action === 'purchase') return flow === 'apply' ? 'purchase' : verified ? 'confirmed' : 'unconfirmed'
  return 'nothing'
}
