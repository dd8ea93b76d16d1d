/** A form document as it is sent: prebuilt bytes in every content coding, their etags, and the choice between them. */
import { createHash } from 'node:crypto'
import { promisify } from 'node:util'
import zlib from 'node:zlib'
import { preferencesOf } from '../util/preferences.js'

const gzip = promisify(zlib.gzip)
const brotli = promisify(zlib.brotliCompress)

export type Encoding = 'identity' | 'gzip' | 'br'

export interface Variant {
  /** Shared by all who asked for it: send it, never write to it. */
  body: Buffer
  /** Strong, quotes included. */
  etag: string
  /**
   * What `content-encoding` says. Absent when the body is the plain one, which is also the case for `gzip` and `br` of
   * a body that compressing does not make smaller; so take it from here, not from the name of the variant.
   */
  contentEncoding?: Exclude<Encoding, 'identity'>
}

export interface Representation {
  contentType: string
  variants: Record<Encoding, Variant>
  /** The bytes that all variants hold together. */
  bytes: number
}

/**
 * Prebuilds what callers are sent. Compresses on the thread pool. The result is frozen, and holds no memory of `body`.
 */
export async function buildRepresentation (body: Buffer, contentType: string): Promise<Representation> {
  const plain = ownBytes(body)
  const [gzipped, brotlied] = await Promise.all([
    gzip(plain, { level: zlib.constants.Z_BEST_COMPRESSION }),
    brotli(plain, {
      params: {
        [zlib.constants.BROTLI_PARAM_QUALITY]: zlib.constants.BROTLI_MAX_QUALITY,
        [zlib.constants.BROTLI_PARAM_MODE]: zlib.constants.BROTLI_MODE_TEXT,
        [zlib.constants.BROTLI_PARAM_SIZE_HINT]: plain.length
      }
    })
  ])

  const identity: Variant = Object.freeze({ body: plain, etag: etagOf(plain, contentType, 'identity') })
  const compressed = (bytes: Buffer, encoding: Exclude<Encoding, 'identity'>): Variant => {
    if (bytes.length >= plain.length) return identity
    return Object.freeze({
      body: ownBytes(bytes),
      etag: etagOf(bytes, contentType, encoding),
      contentEncoding: encoding
    })
  }
  const variants = Object.freeze({ identity, gzip: compressed(gzipped, 'gzip'), br: compressed(brotlied, 'br') })

  const bodies = new Set(Object.values(variants).map((variant) => variant.body))
  const bytes = [...bodies].reduce((sum, each) => sum + each.length, 0)
  return Object.freeze({ contentType, variants, bytes })
}

/** A copy in memory of its own. zlib and undici return views of larger chunks, which would stay alive uncounted. */
function ownBytes (bytes: Buffer): Buffer {
  const own = Buffer.allocUnsafeSlow(bytes.length)
  bytes.copy(own)
  return own
}

/** Over the bytes that are sent, because a strong etag promises those, and another zlib may compress differently. */
function etagOf (bytes: Buffer, contentType: string, encoding: Encoding): string {
  const digest = createHash('sha256').update(`${contentType}\n${encoding}\n`).update(bytes).digest('base64url')
  return `"${digest.slice(0, 27)}"`
}

/** What browsers, proxies and tools send, word for word. */
const usual = new Map<string, Encoding>([
  ['gzip, deflate, br, zstd', 'br'], ['gzip, deflate, br', 'br'], ['br', 'br'], ['gzip, deflate', 'gzip'],
  ['gzip', 'gzip'], ['identity', 'identity']
])

/**
 * The variant to send (RFC 9110 §12.5.3). When q-values are equal br beats gzip, and gzip beats identity. Without the
 * header, or when everything is refused, it is identity: any client can read that.
 */
export function chooseEncoding (acceptEncoding: string | undefined): Encoding {
  if (acceptEncoding === undefined || acceptEncoding === '') return 'identity'
  const known = usual.get(acceptEncoding)
  if (known !== undefined) return known

  const named: Record<Encoding | '*', number | undefined> = {
    br: undefined,
    gzip: undefined,
    identity: undefined,
    '*': undefined
  }
  for (const { name, weight } of preferencesOf(acceptEncoding)) {
    if (name === 'br' || name === 'gzip' || name === 'identity' || name === '*') named[name] = weight
    else if (name === 'x-gzip') named.gzip = weight
  }

  const br = named.br ?? named['*'] ?? 0
  const gzip = named.gzip ?? named['*'] ?? 0
  const identity = named.identity ?? named['*'] ?? 0
  if (br > 0 && br >= gzip && br >= identity) return 'br'
  if (gzip > 0 && gzip >= identity) return 'gzip'

  // `identity;q=0` and no word of what instead: the most widely read coding that is not refused.
  if (named.identity === 0 && named['*'] === undefined) {
    if (named.gzip === undefined) return 'gzip'
    if (named.br === undefined) return 'br'
  }
  return 'identity'
}

/** Whether an `if-none-match` header names this etag: weak comparison (RFC 9110 §8.8.3.2), lists, `*`. */
export function etagMatches (ifNoneMatch: string, etag: string): boolean {
  if (ifNoneMatch === etag || ifNoneMatch.trim() === '*') return true
  const wanted = opaqueTag(etag)
  // Not split at commas: an opaque tag may hold one.
  for (const [candidate] of ifNoneMatch.matchAll(/"[^"]*"/g)) {
    if (candidate === wanted) return true
  }
  return false
}

function opaqueTag (etag: string): string {
  return etag.startsWith('W/') ? etag.slice(2) : etag
}
