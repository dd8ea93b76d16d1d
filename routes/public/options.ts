/** What the route modules of the public door are given. */
import type { Settings } from '../../config/settings.js'
import type { FlowCalls } from '../../src/calls/flow-calls.js'
import type { IdentificationLimit } from '../../src/calls/identification-limit.js'
import type { Finfo } from '../../src/finfo/finfo.js'
import type { Flows } from '../../src/flows/flows.js'
import type { Forms } from '../../src/forms/forms.js'
import type { Payments } from '../../src/money/payments.js'

export interface PublicServices {
  calls: FlowCalls
  /** Absent where the settings do not ask for it. */
  finfo: Finfo | undefined
  flows: Flows
  forms: Forms
  identificationLimit: IdentificationLimit
  payments: Payments
}

export interface PublicRouteOptions {
  services: PublicServices
  settings: Settings
}
