/**
 * Decodes the body of a response (RFC 9110 §8.4). The BFF asks for none to be encoded, but a gateway in between may
 * compress all the same.
 */
import { promisify } from 'node:util'
import zlib from 'node:zlib'

/** The body is not what its content-encoding says, or is in one that is not known here. */
export class ContentEncodingError extends Error {
  override readonly name = 'ContentEncodingError'
}

type Decode = (body: Buffer, options: { maxOutputLength: number }) => Promise<Buffer>

const gunzip: Decode = promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.gunzip)
const inflate: Decode = promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.inflate)
const inflateRaw: Decode = promisify<Buffer, zlib.ZlibOptions, Buffer>(zlib.inflateRaw)
const unbrotli: Decode = promisify<Buffer, zlib.BrotliOptions, Buffer>(zlib.brotliDecompress)

const decoders: Readonly<Record<string, Decode>> = {
  gzip: gunzip,
  'x-gzip': gunzip,
  deflate: inflateAny,
  br: unbrotli
}

/** More than any gateways in a row would add; each may be as large as the whole body may be. */
const MAX_ENCODINGS = 4

/**
 * `encoding`: the value of the header, e.g. `gzip, identity`. `maxBytes`: of what comes out of each decoder. Throws
 * ContentEncodingError.
 */
export async function decodeBody (body: Buffer, encoding: string, maxBytes: number): Promise<Buffer> {
  const names = encoding.split(',').map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '' && name !== 'identity')
  if (body.length === 0) return body
  if (names.length > MAX_ENCODINGS) throw new ContentEncodingError('too many content-encodings')
  let decoded = body
  // The last one was applied last.
  for (const name of names.reverse()) {
    const decode = Object.hasOwn(decoders, name) ? decoders[name] : undefined
    if (decode === undefined) throw new ContentEncodingError('unknown content-encoding')
    try {
      decoded = await decode(decoded, { maxOutputLength: maxBytes })
    } catch (error) {
      throw new ContentEncodingError('the body is not in its content-encoding', { cause: error })
    }
  }
  return decoded
}

/** With the header of zlib, as it must be, or without, as some servers send it (RFC 9110 §8.4.1.2). */
async function inflateAny (body: Buffer, options: { maxOutputLength: number }): Promise<Buffer> {
  const [first = 0, second = 0] = body
  const hasHeader = (first & 0x0f) === 8 && ((first << 8) | second) % 31 === 0
  if (!hasHeader) return await inflateRaw(body, options)
  try {
    return await inflate(body, options)
  } catch (error) {
    // It only looked like a header.
    if ((error as NodeJS.ErrnoException).code !== 'Z_DATA_ERROR') throw error
    return await inflateRaw(body, options)
  }
}
