/** A money call as a route hands it over, and who asks for it. */
import type { Scope } from '../flexiti/endpoints.js'
import type { Lane } from '../flexiti/lanes.js'
import type { FlexitiRequest } from '../flexiti/request.js'
import type { JsonBody } from '../upstream/json-body.js'

/** Name of the key at the public door, which asks for none. */
export const PUBLIC = 'public'

export type Fields = Record<string, unknown>

/** With the caller's checked body and idempotency key. */
export interface MoneyRequest extends FlexitiRequest {
  readonly body: JsonBody<Fields>
  readonly idempotencyKey: string
}

/** Who asks for money to move, and at which address. */
export interface MoneyCaller {
  /** Name of the back-office key; `public` at the public door. */
  readonly keyName: string
  /** False where the caller gave no idempotency key, and one was derived from what was asked. */
  readonly hasOwnKey?: boolean
  /** Of the door. */
  readonly scope: Scope
  /** Where it is not the lane of the scope. */
  readonly lane?: Lane | undefined
  /** The route's pattern. */
  readonly route: string
  /** The address that was called, without its query. */
  readonly path: string
}
