/** Everything that the simulated Finfo remembers, put together once; a reset makes a new one. */
import { createClock, type Clock } from '../shared/clock.js'
import { createFaultPlan, type FaultPlan } from '../shared/faults.js'
import { createReceivedLog, type ReceivedLog } from '../shared/received.js'
import { createCatalogue, type Catalogue } from './catalogue.js'
import { createMeter, type Meter } from './meter.js'
import { defaultSettings, type Lives, type Settings } from './settings.js'
import { createTokenStore, type TokenStore } from './tokens.js'

export interface Credentials {
  clientId: string
  clientSecret: string
  username: string
  password: string
}

/** What the process was started with. */
export interface Configuration extends Credentials, Lives {}

export interface World {
  readonly credentials: Credentials
  readonly clock: Clock
  readonly settings: Settings
  readonly tokens: TokenStore
  readonly meter: Meter
  readonly catalogue: Catalogue
  readonly faults: FaultPlan
  readonly received: ReceivedLog
}

export function createWorld (configuration: Configuration): World {
  const clock = createClock()
  const settings = defaultSettings(configuration)
  const tokens = createTokenStore({ clock, settings })
  return {
    credentials: configuration,
    clock,
    settings,
    tokens,
    meter: createMeter({ clock, settings, tokens }),
    catalogue: createCatalogue(settings),
    faults: createFaultPlan(),
    received: createReceivedLog()
  }
}
