/**
 * Where the token of the deployment is kept. Both implementations pass one contract test
 * (`test/finfo/token-store-contract.ts`). A store that cannot do its work throws the Problem `store-unavailable`, soon.
 */
import type { TokenRecord } from './token.js'

export interface StoredRecord {
  /** 0 where nothing is stored. */
  version: number
  record: TokenRecord
}

export interface TokenStore {
  /** Milliseconds on the store's clock, by which every time in the record is measured. */
  now (): number
  read (): Promise<StoredRecord>
  /** Stores the record if it is still at `version`, atomically. Returns whether it was. */
  write (record: TokenRecord, version: number): Promise<boolean>
}

/** Longer than anything in a record matters: lives of tokens and pauses. */
export const KEEP_MS = 24 * 3_600_000
