/** Puts the domain together from the settings. Knows nothing of HTTP servers; the doors are given what it makes. */
import { randomUUID } from 'node:crypto'
import type { Settings } from '../config/settings.js'
import { systemClock, type Clock } from './clock.js'
import { createFlexitiClient, type FlexitiClient } from './flexiti/client.js'
import { createTokenCaller } from './flexiti/token-call.js'
import { createFlowCalls, type FlowCalls } from './flows/calls.js'
import { createTokenCustody } from './flows/custody.js'
import { createFlows, type Flows } from './flows/flows.js'
import { createKeeper, type Keeper } from './flows/keeper.js'
import { createMemoryFlowStore } from './flows/memory-store.js'
import { createServiceFlow, type ServiceFlow } from './flows/service-flow.js'
import type { FlowStore } from './flows/store.js'
import { createForms, type FormName, type Forms } from './forms/forms.js'
import { createReadiness, type Readiness } from './readiness.js'

export interface Services {
  clock: Clock
  store: FlowStore
  flows: Flows
  calls: FlowCalls
  serviceFlow: ServiceFlow
  forms: Forms
  keeper: Keeper
  readiness: Readiness
  /** Starts what runs by itself: the keeper, and the first load of the forms. Delays nothing. */
  start (): void
  close (): Promise<void>
}

export interface ServicesOptions {
  settings: Settings
  /** Address of Flexiti's API, where the settings leave it open (embedded simulator). */
  baseUrl?: string
  clock?: Clock
  random?: () => number
  /** Told of failures that no caller sees. */
  onBackgroundError?: (what: string, error: unknown) => void
}

export function createServices ({ settings, baseUrl, clock = systemClock, random = Math.random, onBackgroundError = () => {} }: ServicesOptions): Services {
  const upstream = baseUrl ?? settings.flexitiBaseUrl
  if (upstream === undefined) throw new TypeError('the address of Flexiti is not known')
  const client: FlexitiClient = createFlexitiClient({
    baseUrl: upstream,
    clientId: settings.flexitiClientId,
    referenceIdFormat: settings.flexitiReferenceIdFormat,
    timeoutMs: settings.upstreamTimeoutMs,
    connections: settings.upstreamConnections,
    queue: settings.upstreamQueue,
    egressProxy: settings.flexitiEgressProxy,
    clock,
    random
  })
  const caller = createTokenCaller({
    client,
    clientId: settings.flexitiClientId,
    clientSecret: settings.flexitiClientSecret,
    clock,
    onOutcome: (outcome) => { readiness.tokenOutcome(outcome) }
  })
  const serviceFlow = createServiceFlow({ id: randomUUID().replaceAll('-', ''), scope: 'customer', client, caller, clock, random })
  const readiness = createReadiness({ clock, ensureToken: serviceFlow.ensureToken })

  const store = createMemoryFlowStore({
    now: clock.now,
    idleMs: settings.flowIdleSeconds * 1000,
    maxAgeMs: settings.flowMaxSeconds * 1000,
    maxCount: settings.flowMaxCount
  })
  const custody = createTokenCustody({ store, caller, random })
  const calls = createFlowCalls({ client, custody, clock })
  const flows = createFlows({ store, random })
  const keeper = createKeeper({ store, custody, random, onError: (error) => { onBackgroundError('keeper', error) } })
  const forms = createForms({
    load: async (form) => await loadForm(serviceFlow, form),
    clock,
    freshSeconds: settings.i18nFreshSeconds,
    staleSeconds: settings.i18nStaleSeconds,
    maxBytes: settings.i18nMaxBytes,
    onBackgroundError: (error) => { onBackgroundError('forms', error) }
  })

  return {
    clock,
    store,
    flows,
    calls,
    serviceFlow,
    forms,
    keeper,
    readiness,
    start () {
      keeper.start()
      forms.preload().catch((error: unknown) => { onBackgroundError('forms', error) })
    },
    async close () {
      await keeper.stop()
      await store.close()
      await client.close()
    }
  }
}

async function loadForm (serviceFlow: ServiceFlow, form: FormName): Promise<{ body: Buffer, contentType: string }> {
  const query = { lang: form.lang }
  const { body } = form.kind === 'terms'
    ? await serviceFlow.call({ endpoint: 'termsAndConditions', query })
    : form.key === undefined
      ? await serviceFlow.call({ endpoint: 'i18n', query })
      : await serviceFlow.call({ endpoint: 'i18nKey', query, params: { key: form.key } })
  return { body, contentType: 'application/json; charset=utf-8' }
}
