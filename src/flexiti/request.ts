/**
 * A request to Flexiti: by endpoint and not by address, the same from the route that makes it down to the client. What
 * it goes out with, token and flow, stands beside it; method, path and headers are the client's.
 */
import type { EndpointName } from './endpoints.js'
import type { Lane } from './lanes.js'

export interface FlexitiRequest {
  readonly endpoint: EndpointName
  /** Path parameters. */
  readonly params?: Readonly<Record<string, string>> | undefined
  /** Fields without a value are left out. */
  readonly query?: Readonly<Record<string, string | undefined>> | undefined
  readonly body?: RequestBody | undefined
  /** Sent as `x-idempotency-key`, with the hash of the body as `x-context-hash`. */
  readonly idempotencyKey?: string | undefined
}

export interface RequestBody {
  readonly bytes: Buffer
  readonly type: 'application/json' | 'application/x-www-form-urlencoded'
  /** SHA-256 of the bytes, in hex, where it is at hand. */
  readonly hash?: string
  /** What it says: none of it is repeated to a caller. */
  readonly value?: unknown
}

/** What a request goes out with. */
export interface Sender {
  /** The flow's reference id, 32 lower-case hex. */
  readonly referenceId: string
  /** Only the token call itself has none. */
  readonly accessToken?: string | undefined
  /** Default: public. A token call has a lane of its own, whatever is said here. */
  readonly lane?: Lane | undefined
}
