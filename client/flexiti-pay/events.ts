/** The events of `<flexiti-pay>`, and an element that knows their names and details. */
import type { ProblemError } from '../problem.js'
import type { Application, Authorization } from '../types.js'

export interface FlexitiPayEvents {
  'flexiti-open': CustomEvent<null>
  'flexiti-close': CustomEvent<null>
  'flexiti-verified': CustomEvent<{ accountNumber: number | undefined }>
  'flexiti-authorized': CustomEvent<Authorization>
  'flexiti-approved': CustomEvent<Application>
  'flexiti-pending': CustomEvent<Application>
  'flexiti-declined': CustomEvent<Application>
  'flexiti-cancelled': CustomEvent<null>
  'flexiti-expired': CustomEvent<null>
  'flexiti-error': CustomEvent<{ problem: ProblemError }>
}

interface ElementEvents extends HTMLElementEventMap, FlexitiPayEvents {}

interface Listening {
  <Name extends keyof ElementEvents> (
    name: Name,
    listener: (this: HTMLElement, event: ElementEvents[Name]) => void,
    options?: boolean | AddEventListenerOptions
  ): void
  (name: string, listener: EventListenerOrEventListenerObject, options?: boolean | AddEventListenerOptions): void
}

interface ListenedElement extends HTMLElement {
  addEventListener: Listening
  removeEventListener: Listening
}

/** A server that renders the page has no elements. */
export const EventsElement = (globalThis.HTMLElement ?? class {}) as new () => ListenedElement
