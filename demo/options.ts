/** What the demo is started with, and what its parts share. */
import type { InternalDoor } from './doors/internal-door.js'
import type { SimulatorControls } from './doors/simulator.js'
import type { Orders } from './shop/orders.js'
import type { Visits } from './shop/visits.js'

export interface DemoOptions {
  /** Address to listen at; 127.0.0.1 unless said otherwise. */
  host?: string
  /** 9200 unless said otherwise; 0 picks a free one. */
  port?: number
  /** Takes a free port where the given one is in use. */
  portFallback?: boolean
  /** Origin at which browsers reach the demo; unless given, the host of the public door and the demo's port. */
  url?: string | undefined
  /** Origin at which browsers reach the public door. A function, as it may be known only once that door listens. */
  publicUrl: () => string
  /** Origin of the internal door. */
  internalUrl: () => string
  /** Key of the internal door. */
  key: string
  /** Origin of the simulator, as the server and browsers reach it. */
  simulatorUrl: string
  /** Whether product pages show what Finfo has, by way of the internal door. */
  productData?: boolean
  /** Called with what failed in a request, for the log. */
  onError?: (error: Error) => void
}

/** What routes are given. */
export interface DemoContext {
  door: InternalDoor
  orders: Orders
  visits: Visits
  simulator: SimulatorControls
}
