/** What a door says of itself in its OpenAPI document. */
import type { ApiVersions } from '../../src/flexiti/paths.js'

export interface OpenApiOptions {
  title: string
  description: string
  version: string
  /** Base of the door's addresses, absolute or relative to the document. */
  server: () => string
  /** The internal door asks for a key. */
  keyed: boolean
  /** Versions of Flexiti's endpoints that differ from the table's. */
  versions?: ApiVersions | undefined
}
