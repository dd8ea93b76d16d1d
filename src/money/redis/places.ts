/** Where operations are in Redis. Names are hashed, as merchants put order numbers and people into their keys. */
import { hash } from 'node:crypto'

export interface Places {
  /** All operations, by when each is forgotten. */
  all (): string
  /** By which Redis is known to have what it had. */
  marker (): string
  operation (caller: string, key: string): string
  /** Of an upstream key: as wanted, and with the caller before it once, twice and so on. */
  upstreamKeys (caller: string, wanted: string): string[]
}

/** Callers who have the same key, each with one that looks like another's prefixed: more there cannot sensibly be. */
const MAX_PREFIXES = 8

/** `space`: its prefix is known once Redis was connected. */
export function createPlaces (space: { readonly prefix: string }): Places {
  return {
    all: () => `${space.prefix}operations`,
    marker: () => `${space.prefix}marker`,
    operation: (caller, key) => `${space.prefix}operation:${hashed(`${caller}\n${key}`)}`,
    upstreamKeys: (caller, wanted) => Array.from({ length: MAX_PREFIXES },
      (_, prefixes) => `${space.prefix}upstream-key:${hashed(prefixedKey(caller, wanted, prefixes))}`)
  }
}

/** The upstream key with the caller before it so many times. */
export function prefixedKey (caller: string, wanted: string, prefixes: number): string {
  return `${caller}:`.repeat(prefixes) + wanted
}

function hashed (text: string): string {
  return hash('sha256', text, 'base64url')
}
