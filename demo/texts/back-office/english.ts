/** The words of the back office in English. The French has the same shape. */

export const backOffice = {
  title: 'Back office',
  lead: 'What the shop’s server sees through the internal door. The key stays with the server.',
  orders: 'Orders',
  none: 'No orders yet.',
  noneLead: 'Buy something in the shop, and come back.',
  reference: 'Order',
  placed: 'Placed',
  total: 'Total',
  status: 'Status',
  states: {
    waiting: 'Not paid',
    replaced: 'Replaced',
    running: 'Being authorized',
    indeterminate: 'Outcome unknown',
    authorized: 'Authorized',
    captured: 'Captured',
    part: 'Partly captured',
    closed: 'Closed'
  },
  attention: (count: number) => count === 1 ? '1 order needs a person.' : `${count} orders need a person.`,
  all: 'All orders',
  shopper: 'What the shopper sees',
  money: 'Money',
  ordered: 'Ordered',
  authorized: 'Authorized',
  captured: 'Captured',
  returned: 'Returned',
  remaining: 'Still to capture',
  authorization: 'Authorization',
  account: 'Account',
  capture: 'Capture',
  captureLead: 'Charge the shopper when the goods leave. All of it or a part.',
  release: 'Release',
  releaseLead: 'Give back what will not be delivered.',
  giveBack: 'Return',
  refund: 'Refund',
  amount: 'Amount',
  captures: 'Captures',
  noCaptures: 'Nothing is captured yet.',
  captureId: 'Capture',
  left: 'Can be returned',
  closed: 'Nothing is left to capture or to release.',
  notPaid: 'There is no authorization. Nothing can be captured.',
  done: {
    capture: (amount: string) => `${amount} captured.`,
    release: (amount: string) => `${amount} released.`,
    return: (amount: string) => `${amount} returned.`,
    refund: (amount: string) => `${amount} refunded.`,
    settled: 'Settled. The key answers this outcome from now on.'
  },
  wrongAmount: 'Enter an amount above zero, with at most two decimals.',
  refused: (code: string) => `Flexiti refused it: ${code}.`,
  problem: (title: string, code: string) => `${title} (${code}).`,
  unreachable: 'The internal door did not answer.',
  ledger: 'Ledger',
  ledgerLead: 'Each call that moves money has a key. The same key never moves money twice.',
  ledgerNone: 'No money was moved yet.',
  shopperKey: 'a key of the shopper’s page',
  key: 'Key',
  outcomes: {
    running: 'running',
    succeeded: 'succeeded',
    rejected: 'rejected',
    indeterminate: 'unknown',
    free: 'not carried out'
  },
  settledBy: (name: string, note: string) => `settled by ${name}: ${note}`,
  kinds: { authorize: 'Purchase', capture: 'Capture', release: 'Release', return: 'Return', refund: 'Refund' },
  unknown: {
    title: 'An outcome is unknown',
    lead: 'The call was sent and no answer came. It may have been carried out. The BFF does not repeat it and ' +
      'does not guess.',
    look: 'What Flexiti has:',
    hasAuthorization: (id: string, amount: string) =>
      `Flexiti has authorization ${id} over ${amount} for this order.`,
    hasNoAuthorization: 'Flexiti has no authorization for this order.',
    hasCaptured: (amount: string, left: string) =>
      `Flexiti has captures of ${amount} for this order; ${left} can still be captured.`,
    then: 'Say how it ended. The key then answers that outcome, and the call is never sent again under it.',
    succeeded: 'It was carried out',
    rejected: 'It was not carried out',
    note: 'How you know',
    noteDefault: 'Seen in Flexiti’s list'
  },
  timeline: {
    title: 'Timeline of the flow',
    lead: 'Pauses are drawn shorter than they were. Point at a mark, or move to it with the Tab key, to read what ' +
      'it is.',
    gone: 'The flow is forgotten: a flow is kept for half an hour after it was last used.',
    phase: 'Phase',
    shopperToken: 'Shopper’s token',
    merchantToken: 'Merchant’s token',
    calls: 'Calls to Flexiti',
    flow: 'Flow',
    asList: 'The same as a list',
    time: 'Time',
    what: 'What happened',
    phases: {
      open: 'Open: no widget yet. A token that dies is replaced silently.',
      widget: 'Widget: the token is part of the widget’s address and pinned. It is refreshed once, shortly before ' +
        'it dies.',
      authorized: 'Authorized: the order is bought. The token stays pinned.',
      ended: 'Ended: by request. Its tokens are forgotten.',
      expired: 'Expired: the pinned token died. The shopper starts again.'
    },
    phaseNames: { open: 'open', widget: 'widget', authorized: 'authorized', ended: 'ended', expired: 'expired' },
    events: {
      opened: 'The flow was opened.',
      'claimed-by-browser': 'The shopper’s browser took the flow: from now on no other browser can use it.',
      'order-bound': 'The shop’s server bound the order: this flow can buy it, and nothing else.',
      'token-granted': 'Flexiti gave a token. It lives 20\u00a0minutes.',
      'token-refreshed': 'The token was refreshed in time. The new one lives 20\u00a0minutes.',
      'token-refused': 'Flexiti refused to refresh the token.',
      'token-call-failed': 'A token call failed. The old token stays.'
    },
    until: (time: string) => `until ${time}`,
    token: (until: string) => `Token held until ${until}, unless it is refreshed.`,
    call: (endpoint: string, duration: string, result: string) => `${endpoint}: ${result}, after ${duration}.`,
    answered: (status: number) => `answered ${status}`,
    failed: (how: string) => `no answer (${how})`
  }
}

export type BackOfficeTexts = typeof backOffice
