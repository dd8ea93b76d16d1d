/** What the route modules of the internal door are given. */
import type { Settings } from '../../config/settings.js'
import type { Finfo } from '../../src/finfo/finfo.js'
import type { Flows } from '../../src/flows/flows.js'
import type { FlowStore } from '../../src/flows/store.js'
import type { Timeline } from '../../src/flows/timeline.js'
import type { Forms } from '../../src/forms/forms.js'
import type { Payments } from '../../src/money/payments.js'
import type { Metrics } from '../../src/monitoring/metrics.js'
import type { Readiness } from '../../src/monitoring/readiness.js'
import type { SharedCounters } from '../../src/redis/counters.js'
import type { Clock } from '../../src/util/clock.js'

export interface InternalServices {
  clock: Clock
  /** Counters that all replicas share; absent where there is only this process. */
  counters: SharedCounters | undefined
  /** Absent where the settings do not ask for it. */
  finfo: Finfo | undefined
  flows: Flows
  /** Form values and terms, loaded with the merchant's token. */
  merchantForms: Forms
  payments: Payments
  readiness: Readiness
  store: FlowStore
  timeline: Timeline
}

export interface InternalRouteOptions {
  services: InternalServices
  settings: Settings
  metrics: Metrics
}
