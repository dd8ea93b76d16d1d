/** Puts the domain together from the settings. Knows nothing of HTTP servers; the doors are given what it makes. */
import { randomBytes } from 'node:crypto'
import type { Settings } from '../config/settings.js'
import type { FlowCalls } from '../src/calls/flow-calls.js'
import { createIdentificationLimit, type IdentificationLimit } from '../src/calls/identification-limit.js'
import { createMerchantLogin, type MerchantLogin } from '../src/calls/merchant-login.js'
import type { ServiceFlow } from '../src/calls/service-flow.js'
import type { Finfo } from '../src/finfo/finfo.js'
import { createFlows, type Flows } from '../src/flows/flows.js'
import type { FlowStore } from '../src/flows/store.js'
import type { Timeline } from '../src/flows/timeline.js'
import type { Forms } from '../src/forms/forms.js'
import type { AuditTrail, AuditWriter } from '../src/money/audit.js'
import type { Payments } from '../src/money/payments.js'
import type { ExpiredFlows, ExpiryReport } from '../src/monitoring/expired-flows.js'
import type { Output } from '../src/monitoring/metrics.js'
import { createReadiness, type Readiness } from '../src/monitoring/readiness.js'
import type { TokenHealth } from '../src/monitoring/token-health.js'
import type { SharedCounters } from '../src/redis/counters.js'
import type { RefreshScheduler } from '../src/tokens/refresh-scheduler.js'
import { systemClock, type Clock } from '../src/util/clock.js'
import { createCalls } from './calls.js'
import { createFlexiti } from './flexiti.js'
import { createFormsOfFlow } from './forms.js'
import { createMoney } from './money.js'
import { createMemoryStores, type Stores } from './stores.js'
import { createTokens } from './tokens.js'

export interface Services {
  clock: Clock
  store: FlowStore
  flows: Flows
  timeline: Timeline
  calls: FlowCalls
  payments: Payments
  identificationLimit: IdentificationLimit
  /** Absent where the settings name no merchant. */
  merchantLogin: MerchantLogin | undefined
  /** The BFF's own merchant flow, for back-office calls that name none. */
  backOffice: ServiceFlow
  forms: Forms
  /** The same for the internal door, loaded with the merchant's token. */
  merchantForms: Forms
  refreshScheduler: RefreshScheduler
  expiredFlows: ExpiredFlows
  tokenHealth: TokenHealth
  /** Product data; absent where the settings do not ask for it. */
  finfo: Finfo | undefined
  readiness: Readiness
  auditTrail: AuditTrail
  output: Output
  storeIsUp: () => boolean
  /** How many errors of the store there were, by their code. */
  storeErrors: ReadonlyMap<string, number>
  /** Counters that all replicas share; absent where there is only this process. */
  counters: SharedCounters | undefined
  /** Starts what runs by itself: the refresh scheduler, and the first load of the forms. Delays nothing. */
  start (): void
  close (): Promise<void>
}

export interface ServicesOptions {
  settings: Settings
  /** Memory, if left out. Closed with the services. */
  stores?: Stores
  /** Opened before (finfo.ts). Closed with the services. */
  finfo?: Finfo | undefined
  /** Address of Flexiti's API, where the settings leave it open (embedded simulator). */
  baseUrl?: string
  clock?: Clock
  random?: () => number
  /** Where the lines of the audit trail go. */
  audit?: AuditWriter
  /** How its lines and those of the log fare. */
  output?: Output
  /** Called with failures that no caller sees. */
  onBackgroundError?: (what: string, error: unknown) => void
  /** Called with the flows that were lost with their pinned tokens, and late refreshes; once a minute at most. */
  onFlowsExpired?: (report: ExpiryReport) => void
}

const NOTHING_LOST: Output = { auditIsUp: () => true, auditLinesLost: () => 0, logLinesDropped: () => 0 }

export function createServices ({
  settings, baseUrl, clock = systemClock, stores = createMemoryStores({ settings, clock }), random = Math.random,
  finfo, audit = () => {}, output = NOTHING_LOST, onBackgroundError = () => {}, onFlowsExpired = () => {}
}: ServicesOptions): Services {
  const { client, tokenClient, tokenHealth, formsFlow, backOffice } =
    createFlexiti({ settings, baseUrl, clock, random })
  const readiness = createReadiness({
    clock,
    tokenHealth,
    ensureToken: formsFlow.ensureToken,
    checkStore: stores.check,
    auditIsUp: output.auditIsUp,
    ...(finfo !== undefined && { productData: () => finfo.trouble })
  })
  const { flows: store, timeline } = stores
  const { tokenManager, refreshScheduler, expiredFlows } =
    createTokens({ settings, stores, tokenClient, clock, random, onBackgroundError, onFlowsExpired })
  const calls = createCalls({ client, tokenManager, clock, timeline, backOffice })
  const flows = createFlows({ store, random, timeline })
  const { auditTrail, payments } = createMoney({ settings, store: stores.ledger, flows, calls, clock, audit })
  const formsOf = (flow: ServiceFlow): Forms => createFormsOfFlow({ settings, flow, clock, onBackgroundError })
  const forms = formsOf(formsFlow)

  return {
    clock,
    store,
    flows,
    timeline,
    calls,
    payments,
    identificationLimit: createIdentificationLimit({
      perHour: settings.identificationLimitPerHour,
      key: settings.storeKeys[0]?.key ?? randomBytes(32),
      now: clock.now,
      counters: stores.counters
    }),
    merchantLogin: createLoginOf(settings, calls, clock),
    backOffice,
    forms,
    merchantForms: formsOf(backOffice),
    refreshScheduler,
    expiredFlows,
    tokenHealth,
    finfo,
    readiness,
    auditTrail,
    output,
    storeIsUp: stores.isUp,
    storeErrors: stores.errors,
    counters: stores.counters,
    start () {
      refreshScheduler.start()
      if (settings.backofficeKeys.length > 0) {
        backOffice.keepWarm((error) => { onBackgroundError('back-office token', error) })
      }
      forms.preload().catch((error: unknown) => { onBackgroundError('forms', error) })
    },
    async close () {
      backOffice.stop()
      await refreshScheduler.stop()
      expiredFlows.stop()
      await finfo?.close()
      await stores.close()
      await client.close()
    }
  }
}

function createLoginOf (
  { flexitiMerchantUsername: username, flexitiMerchantPassword: password }: Settings, calls: FlowCalls, clock: Clock
): MerchantLogin | undefined {
  return username === undefined || password === undefined
    ? undefined
    : createMerchantLogin({ calls, clock, username, password })
}
