/** A JSON body on its way to Flexiti. Its bytes, and their hash, are made once, when they are first asked for. */
import { hash } from 'node:crypto'
import { stringifyExactly } from '../../schemas/exact-number.js'

export class JsonBody<Value = NonNullable<unknown> | null> {
  readonly type = 'application/json'
  readonly value: Value
  #bytes: Buffer | undefined
  #hash: string | undefined

  /** Any JSON value, with ExactNumbers perhaps; not to be changed from here on. */
  constructor (value: Value) {
    this.value = value
  }

  /** UTF-8. */
  get bytes (): Buffer {
    this.#bytes ??= Buffer.from(stringifyExactly(this.value))
    return this.#bytes
  }

  /** SHA-256 of the bytes, in hex: Flexiti's `x-context-hash`. */
  get hash (): string {
    this.#hash ??= hash('sha256', this.bytes)
    return this.#hash
  }
}
