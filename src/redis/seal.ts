/**
 * Encryption at rest, AES-256-GCM: `<version>.<key id>.<base64url of nonce, ciphertext and tag>`. The additional data
 * is the name of the place where the text is kept, so that a sealed text copied to another record, or another field,
 * does not open there.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

export interface SealingKey {
  /** Without dots. */
  id: string
  /** 32 bytes. */
  key: Buffer
}

export interface Sealer {
  seal (text: string, place: string): string
  /** Throws SealBrokenError for what no key opens, NewerRecordError for what a later version sealed. */
  open (sealed: string, place: string): string
}

/** Sealed with a key that is not known here, for another place, or tampered with. */
export class SealBrokenError extends Error {
  constructor () {
    super('a stored record cannot be opened')
    this.name = 'SealBrokenError'
  }
}

/** Sealed by a newer version of this program, in a form that is not known here. */
export class NewerRecordError extends Error {
  constructor () {
    super('a stored record is of a newer version of this program')
    this.name = 'NewerRecordError'
  }
}

const VERSION = '1'
const CIPHER = 'aes-256-gcm'
const NONCE_BYTES = 12
const TAG_BYTES = 16

/** The first key seals, all open. There must be one. */
export function createSealer (keys: readonly SealingKey[]): Sealer {
  const [first] = keys
  if (first === undefined) throw new TypeError('expected at least one key')
  const byId = new Map(keys.map(({ id, key }) => [id, key]))

  return {
    seal (text, place) {
      const nonce = randomBytes(NONCE_BYTES)
      const cipher = createCipheriv(CIPHER, first.key, nonce, { authTagLength: TAG_BYTES }).setAAD(Buffer.from(place))
      const box = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
      return `${VERSION}.${first.id}.${box.toString('base64url')}`
    },

    open (sealed, place) {
      const [version, id, text] = sealed.split('.')
      if (version !== VERSION && /^[1-9]\d{0,3}$/.test(version ?? '')) throw new NewerRecordError()
      const key = version === VERSION && id !== undefined ? byId.get(id) : undefined
      const box = Buffer.from(text ?? '', 'base64url')
      if (key === undefined || box.length < NONCE_BYTES + TAG_BYTES) throw new SealBrokenError()
      const decipher = createDecipheriv(CIPHER, key, box.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
        .setAAD(Buffer.from(place))
        .setAuthTag(box.subarray(-TAG_BYTES))
      try {
        return Buffer.concat([
          decipher.update(box.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()
        ]).toString('utf8')
      } catch {
        throw new SealBrokenError()
      }
    }
  }
}
