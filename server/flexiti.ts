/** Flexiti as the settings describe it: the client, the token calls, and the BFF's own flows. */
import type { Settings } from '../config/settings.js'
import { createServiceFlow, type ServiceFlow } from '../src/calls/service-flow.js'
import { createFlexitiClient, type FlexitiClient } from '../src/flexiti/client.js'
import type { Scope } from '../src/flexiti/endpoints.js'
import { createTokenClient, type TokenClient } from '../src/flexiti/token-endpoint.js'
import { newReferenceId } from '../src/flows/flow.js'
import { createTokenHealth, type TokenHealth } from '../src/monitoring/token-health.js'
import { guardCredentials } from '../src/tokens/credentials-gate.js'
import type { Clock } from '../src/util/clock.js'

export interface Flexiti {
  client: FlexitiClient
  tokenClient: TokenClient
  tokenHealth: TokenHealth
  /** Loads the forms, and shows that a token can be had. */
  formsFlow: ServiceFlow
  /** The BFF's own merchant flow, for back-office calls that name none. */
  backOffice: ServiceFlow
}

export interface FlexitiOptions {
  settings: Settings
  /** Address of Flexiti's API, where the settings leave it open. */
  baseUrl: string | undefined
  clock: Clock
  random: () => number
}

export function createFlexiti ({ settings, baseUrl, clock, random }: FlexitiOptions): Flexiti {
  const upstream = baseUrl ?? settings.flexitiBaseUrl
  if (upstream === undefined) throw new TypeError('the address of Flexiti is not known')
  const client = createFlexitiClient({
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
  const ownFlow = (scope: Scope): ServiceFlow =>
    createServiceFlow({ id: newReferenceId(), scope, client, tokenClient, clock, random })

  return {
    client, tokenClient, tokenHealth, formsFlow: ownFlow('customer'), backOffice: ownFlow('merchant')
  }
}
