/** Puts the domain together from the settings. Knows nothing of HTTP servers; the doors are given what it makes. */
import { randomBytes } from 'node:crypto'
import type { Settings } from '../config/settings.js'
import { systemClock, type Clock } from '../src/util/clock.js'
import { createFlexitiClient, tokenTimeout, type FlexitiClient } from '../src/flexiti/client.js'
import { createMerchantLogin, type MerchantLogin } from '../src/calls/merchant-login.js'
import { guardCredentials } from '../src/tokens/credentials-gate.js'
import { createTokenClient } from '../src/flexiti/token-endpoint.js'
import { createFlowCalls, type FlowCalls } from '../src/calls/flow-calls.js'
import type { Scope } from '../src/flexiti/endpoints.js'
import { createTokenManager } from '../src/tokens/token-manager.js'
import { createFlows, type Flows } from '../src/flows/flows.js'
import { createRefreshScheduler, type RefreshScheduler } from '../src/tokens/refresh-scheduler.js'
import { createServiceFlow, type ServiceFlow } from '../src/calls/service-flow.js'
import { newReferenceId, type Flow } from '../src/flows/flow.js'
import type { FlowStore } from '../src/flows/store.js'
import type { Timeline } from '../src/flows/timeline.js'
import { createIdentificationLimit, type IdentificationLimit } from '../src/calls/identification-limit.js'
import { createForms, type FormName, type Forms } from '../src/forms/forms.js'
import { createAuditTrail, type AuditTrail, type AuditWriter } from '../src/money/audit.js'
import { createLedger } from '../src/money/ledger.js'
import { createPayments, type Payments } from '../src/money/payments.js'
import { isProblem } from '../src/problems/problem.js'
import { createExpiredFlows, type ExpiredFlows, type ExpiryReport } from '../src/monitoring/expired-flows.js'
import type { Output } from '../src/monitoring/metrics.js'
import { createReadiness, type Readiness } from '../src/monitoring/readiness.js'
import { createTokenHealth, type TokenHealth } from '../src/monitoring/token-health.js'
import type { SharedCounters } from '../src/redis/counters.js'
import { createMemoryStores, type Stores } from './stores.js'
import type { Finfo } from '../src/finfo/finfo.js'

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
  /** Told of failures that no caller sees. */
  onBackgroundError?: (what: string, error: unknown) => void
  /** Told of flows that were lost with their pinned tokens, and of refreshes that are late; once a minute at most. */
  onFlowsExpired?: (report: ExpiryReport) => void
}

/** A try takes at most a token call, the call, a renewal and the call again, plus one more for good measure. */
const CALLS_PER_OPERATION = 5
/** What a token call's lease lasts longer than the call itself, for the round trips around it. */
const LEASE_MARGIN_MS = 5000

const NOTHING_LOST: Output = { auditIsUp: () => true, auditLinesLost: () => 0, logLinesDropped: () => 0 }

export function createServices ({
  settings, baseUrl, clock = systemClock, stores = createMemoryStores({ settings, clock }), random = Math.random,
  finfo, audit = () => {}, output = NOTHING_LOST, onBackgroundError = () => {}, onFlowsExpired = () => {}
}: ServicesOptions): Services {
  const upstream = baseUrl ?? settings.flexitiBaseUrl
  if (upstream === undefined) throw new TypeError('the address of Flexiti is not known')
  const client: FlexitiClient = createFlexitiClient({
    baseUrl: upstream,
    clientId: settings.flexitiClientId,
    referenceIdFormat: settings.flexitiReferenceIdFormat,
    versions: settings.flexitiApiVersions,
    timeoutMs: settings.upstreamTimeoutMs,
    connections: settings.upstreamConnections,
    queue: settings.upstreamQueue,
    egressProxy: settings.flexitiEgressProxy,
    trustUrl: settings.flexitiTrustUrl,
    clock,
    random
  })
  const tokenHealth = createTokenHealth(clock)
  const tokenClient = guardCredentials(createTokenClient({
    client,
    clientId: settings.flexitiClientId,
    clientSecret: settings.flexitiClientSecret,
    clock,
    onOutcome: tokenHealth.record
  }), clock)
  const ownFlow = (scope: Scope): ServiceFlow => createServiceFlow({
    id: newReferenceId(),
    scope,
    client,
    tokenClient,
    clock,
    random
  })
  const formsFlow = ownFlow('customer')
  const backOffice = ownFlow('merchant')
  const readiness = createReadiness({
    clock,
    tokenHealth,
    ensureToken: formsFlow.ensureToken,
    checkStore: stores.check,
    auditIsUp: output.auditIsUp,
    ...(finfo !== undefined && { productData: () => finfo.trouble })
  })

  const { flows: store, timeline } = stores
  const expiredFlows = createExpiredFlows({ clock, report: onFlowsExpired })
  const tokenManager = createTokenManager({
    store,
    tokenClient,
    random,
    timeline,
    clock,
    leaseMs: settings.upstreamTimeoutMs + LEASE_MARGIN_MS,
    patienceMs: tokenTimeout(settings.upstreamTimeoutMs),
    shared: stores.counters !== undefined,
    onExpired: expiredFlows.record
  })
  const shoppersCalls = createFlowCalls({ client, tokenManager, clock, timeline })
  /**
   * The back-office flow has a token manager of its own, in this process. It calls as the merchant: a shopper's flow of
   * the same name is another.
   */
  const callsOf = (flow: Flow, scope: Scope): FlowCalls => flow.id === backOffice.id && scope === 'merchant'
    ? backOffice.calls
    : shoppersCalls
  const calls: FlowCalls = {
    prepare: (flow, scope) => callsOf(flow, scope).prepare(flow, scope),
    call: (flow, request, options, stats) => callsOf(flow, options.scope).call(flow, request, options, stats),
    attempt: (flow, request, options, stats) => callsOf(flow, options.scope).attempt(flow, request, options, stats)
  }
  const flows = createFlows({ store, random, timeline })
  const auditTrail = createAuditTrail(audit)
  const ledger = createLedger({
    store: stores.ledger,
    audit: auditTrail,
    clock,
    leaseMs: settings.upstreamTimeoutMs * CALLS_PER_OPERATION
  })
  const merchantLogin = createLoginOf(settings, calls, clock)
  const identificationLimit = createIdentificationLimit({
    perHour: settings.identificationLimitPerHour,
    key: settings.storeKeys[0]?.key ?? randomBytes(32),
    now: clock.now,
    counters: stores.counters
  })
  const payments = createPayments({ ledger, flows, calls, clock })
  const refreshScheduler = createRefreshScheduler({
    store,
    tokenManager,
    random,
    onError: (error) => {
      if (!isStoreAway(error)) onBackgroundError('refresh scheduler', error)
    },
    onLate: expiredFlows.recordLate,
    clock
  })
  const formsOf = (flow: ServiceFlow): Forms => createForms({
    load: async (form) => await loadForm(flow, form),
    clock,
    freshSeconds: settings.i18nFreshSeconds,
    staleSeconds: settings.i18nStaleSeconds,
    maxBytes: settings.i18nMaxBytes,
    onBackgroundError: (error) => { onBackgroundError('forms', error) }
  })
  const forms = formsOf(formsFlow)

  return {
    clock,
    store,
    flows,
    timeline,
    calls,
    payments,
    identificationLimit,
    merchantLogin,
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

/** Logged once, where the store is opened, and not by every part that needs it. */
function isStoreAway (error: unknown): boolean {
  return isProblem(error, 'store-unavailable')
}

async function loadForm (flow: ServiceFlow, form: FormName): Promise<{ body: Buffer, contentType: string }> {
  const query = { lang: form.lang }
  const { body } = form.kind === 'terms'
    ? await flow.call({ endpoint: 'termsAndConditions', query })
    : form.key === undefined
      ? await flow.call({ endpoint: 'i18n', query })
      : await flow.call({ endpoint: 'i18nKey', query, params: { key: form.key } })
  return { body, contentType: 'application/json; charset=utf-8' }
}

function createLoginOf (
  { flexitiMerchantUsername: username, flexitiMerchantPassword: password }: Settings, calls: FlowCalls,
  clock: Clock
): MerchantLogin | undefined {
  return username === undefined || password === undefined
    ? undefined
    : createMerchantLogin({ calls, clock, username, password })
}
