/** Shows Flexiti's widget in a frame and listens. Flexiti posts to `*`, and so can anybody: each event is checked. */
import { clientProblem } from './problem.js'
import type { Lang, WidgetEvent, WidgetOutcome, WidgetResult } from './types.js'

const FRAME_HEIGHT = '600'

export interface ShowOptions {
  /** A dialog is opened for it, unless it is open. */
  place: HTMLElement
  /** The `redirection_url` of widget/init. It holds the shopper's token: it goes into the frame and nowhere else. */
  url: string
  flow: 'purchase' | 'apply'
  lang: Lang
  signal?: AbortSignal | undefined
  onEvent: (event: WidgetEvent) => void
}

export interface ShownWidget {
  /** Rejects with a ProblemError where the widget fails, and with the signal's reason. */
  result: Promise<WidgetResult>
  cancel (): void
}

export function showWidget ({ place, url, flow, lang, signal, onEvent }: ShowOptions): ShownWidget {
  const page = place.ownerDocument
  const frame = createFrame(page, url)
  const isGenuine = genuineEvents(frame, url)
  const dialog = 'showModal' in place && !(place as HTMLDialogElement).open ? place as HTMLDialogElement : undefined
  // Ends the listening, however it ends.
  const over = new AbortController()
  const until = { signal: over.signal }
  let cancel = (): void => {}

  const result = new Promise<WidgetResult>((resolve, reject) => {
    cancel = () => { resolve(resultOf('cancelled')) }
    page.defaultView?.addEventListener('message', (message: MessageEvent<unknown>) => {
      if (!isGenuine(message)) return
      const { eventType, eventData } = message.data
      onEvent(message.data)
      if (eventType === 'flx-failure') {
        reject(
          clientProblem('widget-failed', lang, eventData?.error, { cause: eventData?.message })
        )
      } else resolve(resultOf(eventType === 'flx-cancel' ? 'cancelled' : outcomeOf(message.data, flow), message.data))
    }, until)
    // It comes a moment later: a dialog that is open is being used for the next widget.
    place.addEventListener(
      'close',
      ({ target }) => { if (target === place && !(place as HTMLDialogElement).open) cancel() },
      until
    )
    signal?.addEventListener('abort', () => { reject(signal.reason) }, until)
    place.append(frame)
    dialog?.showModal()
  }).finally(() => {
    over.abort()
    frame.remove()
    dialog?.close()
  })
  return { result, cancel: () => { cancel() } }
}

function createFrame (page: Document, url: string): HTMLIFrameElement {
  const frame = page.createElement('iframe')
  frame.title = 'Flexiti'
  frame.referrerPolicy = 'no-referrer'
  frame.width = '100%'
  frame.height = FRAME_HEIGHT
  frame.setAttribute('part', 'frame')
  frame.src = url
  return frame
}

/** Whether a message is of the widget in this frame: by origin, window and session. */
function genuineEvents (
  frame: HTMLIFrameElement,
  url: string
): (message: MessageEvent<unknown>) => message is MessageEvent<WidgetEvent> {
  const { origin } = new URL(url)
  const session = sessionOf(url)
  return (message): message is MessageEvent<WidgetEvent> => {
    if (message.origin !== origin || message.source !== frame.contentWindow || !isWidgetEvent(
      message.data
    )) return false
    const named = message.data.eventData?.widget_session_id?.toLowerCase()
    return named === undefined || session === undefined || named === session
  }
}
/** `…#/widget/{client_id}/{token}?lang=…&widget_session_id={GUID}`, all of it in the fragment. */
function sessionOf (url: string): string | undefined {
  return /[?&]widget_session_id=([^&]+)/.exec(url)?.[1]?.toLowerCase()
}

function isWidgetEvent (data: unknown): data is WidgetEvent {
  const type: unknown = (data as WidgetEvent | null)?.eventType
  return typeof type === 'string' && /^flx-(success|failure|cancel)$/.test(type)
}

/** Actions that mean what they are called. */
const actions = ['apply', 'activation', 'retry'] as const

function outcomeOf ({ eventData }: WidgetEvent, flow: 'purchase' | 'apply'): WidgetOutcome {
  if (eventData?.action !== 'purchase') return actions.find((action) => action === eventData?.action) ?? 'refused'
  if (flow === 'apply') return 'existing-account'
  return eventData.verified === true ? 'verified' : 'not-verified'
}

export function resultOf (outcome: WidgetOutcome, event?: WidgetEvent): WidgetResult {
  const { accountNumber, customerId, accountType } = event?.eventData ?? {}
  return { outcome, accountNumber: accountNumber ?? undefined, customerId, accountType, event }
}
