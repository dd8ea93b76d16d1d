/** A message that the widget posts to the merchant's page. */
export type WidgetEvent =
  | { eventType: 'flx-success', eventData: Record<string, unknown> }
  | { eventType: 'flx-failure', eventData: { error: number, message: string } }
  | { eventType: 'flx-cancel' }
