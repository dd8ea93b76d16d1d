/** The events of a client, and an EventTarget that knows their names and details. */
import type { WidgetEvent } from './types.js'

export interface ClientEvents {
  widget: CustomEvent<WidgetEvent>
  expiring: CustomEvent<{ remaining: number }>
  expired: CustomEvent<null>
}

interface TypedEventTarget extends Omit<EventTarget, 'addEventListener' | 'removeEventListener'> {
  addEventListener<Name extends keyof ClientEvents> (
    name: Name,
    listener: (event: ClientEvents[Name]) => void,
    options?: AddEventListenerOptions
  ): void
  removeEventListener<Name extends keyof ClientEvents> (name: Name, listener: (event: ClientEvents[Name]) => void): void
}

export const ClientEventTarget = EventTarget as new () => TypedEventTarget
