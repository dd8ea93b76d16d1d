/** The messages that the widget posts to the merchant's page (flexiti-api.md §5.6). */
import { customerIdOf } from '../accounts.js'
import { idValue } from '../ids.js'
import type { WidgetEvent } from './event.js'
import type { WidgetSession } from './sessions.js'

/** `apply`, `purchase`, `activation`, `retry` or null. */
export type Action = 'apply' | 'purchase' | 'activation' | 'retry' | null

export interface Outcome {
  action: Action
  /** Whether the event names the account. */
  withAccount?: boolean
  verified?: boolean
}

export function successEvent (
  session: WidgetSession,
  { action, withAccount = false, verified = false }: Outcome
): WidgetEvent {
  const { holder, flow } = session
  return {
    eventType: 'flx-success',
    eventData: {
      accountNumber: withAccount && holder !== undefined ? idValue(holder.account.number) : null,
      verified,
      action,
      mfaOptionSelected: session.method,
      widget_session_id: session.id,
      // Since release 21.9.0, and only "on successful verification in the purchase flow".
      ...(verified && flow === 'purchase' && holder !== undefined ? { customerId: customerIdOf(holder) } : {}),
      accountType: session.accountType
    }
  }
}

export function failureEvent (error: number, message: string): WidgetEvent {
  return { eventType: 'flx-failure', eventData: { error, message } }
}

export const cancelEvent: WidgetEvent = { eventType: 'flx-cancel' }
