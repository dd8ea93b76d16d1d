/** A money call as a route hands it over, and who asks for it. */
import type { EndpointName, Scope } from '../flexiti/endpoints.js'
import type { Lane } from '../flexiti/lanes.js'

/** Name of the key at the public door, which asks for none. */
export const PUBLIC = 'public'

/** Who asks for money to move, and how they will recognise the call. */
export interface MoneyCaller {
  /** Name of the back-office key; `public` at the public door. */
  keyName: string
  idempotencyKey: string
  /** False where the caller gave no key, and one was derived from what was asked. */
  hasOwnKey?: boolean
}

export interface MoneyRequest {
  endpoint: EndpointName
  scope: Scope
  /** Where it is not the lane of the scope. */
  lane?: Lane | undefined
  params?: Record<string, string> | undefined
  query?: Record<string, string> | undefined
  body: Record<string, unknown>
  /** The route's pattern. */
  route: string
  /** The address that was called, without its query. */
  path: string
}
