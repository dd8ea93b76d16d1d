/** Everything that the simulator remembers, put together once; a reset makes a new one. */
import { sampleAccounts } from './account-data.js'
import { createAccountBook, type AccountBook } from './accounts.js'
import { createClock, type Clock } from '../shared/clock.js'
import { createFaultPlan, type FaultPlan } from '../shared/faults.js'
import { createIds, type Ids } from './ids.js'
import { createLedger, type Ledger } from './ledger.js'
import { createPayments, type Payments } from './payments.js'
import { createReceivedLog, type ReceivedLog } from '../shared/received.js'
import { defaultSettings, type Settings } from './settings.js'
import { createTokenStore, type TokenStore } from './tokens.js'
import { createVerifications, type Verifications } from './verifications.js'
import { createWidgetSessions, type WidgetSessions } from './widget/sessions.js'

/** What the process was started with. */
export interface Configuration {
  clientId: string
  clientSecret: string
  tokenSeconds: number
}

export interface World {
  readonly configuration: Configuration
  readonly clock: Clock
  readonly settings: Settings
  readonly ids: Ids
  readonly tokens: TokenStore
  readonly accounts: AccountBook
  readonly verifications: Verifications
  readonly widgets: WidgetSessions
  readonly ledger: Ledger
  readonly payments: Payments
  readonly faults: FaultPlan
  readonly received: ReceivedLog
}

export function createWorld (configuration: Configuration): World {
  const clock = createClock()
  const settings = defaultSettings(configuration.tokenSeconds)
  const accounts = createAccountBook(sampleAccounts())
  const ids = createIds({ settings })
  const ledger = createLedger({ clock, ids })
  const business = accounts.byNumber('20035156')
  if (business !== undefined) {
    // Capture 346123, which Flexiti's refund example names (flexiti-api.md §8.6).
    const bought = ledger.authorize({
      account: business,
      type: 'regular_purchase',
      reference: 'orderid-12345',
      amount: 1_500_00n,
      offer: undefined
    })
    ledger.capture(bought, bought.amount, bought.reference)
  }
  return {
    configuration,
    clock,
    settings,
    ids,
    tokens: createTokenStore({ clock, settings }),
    accounts,
    verifications: createVerifications({ clock }),
    widgets: createWidgetSessions(),
    ledger,
    payments: createPayments({ clock }),
    faults: createFaultPlan(),
    received: createReceivedLog()
  }
}
