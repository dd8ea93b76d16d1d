/**
 * Texts in UTF-8, as JSON is (RFC 8259 §8.1), also where a gateway sends them in another charset and says so: they are
 * passed on as UTF-8, so an accent would be lost, and an answer in UTF-16 could not be read.
 */
import { TextDecoder } from 'node:util'

const CHARSET = /;\s*charset\s*=\s*"?([^";\s]+)/i

/** The text without a byte order mark. One in a charset that is not known here stays as it is. */
export function asUtf8 (text: Buffer, contentType: string | string[] | undefined): Buffer {
  const charset = CHARSET.exec(String(contentType))?.[1]?.toLowerCase()
  if (charset === undefined || charset === 'utf-8' || charset === 'utf8') return withoutMark(text)
  const decoder = decoderOf(charset)
  return withoutMark(decoder === undefined ? text : Buffer.from(decoder.decode(text)))
}

function decoderOf (charset: string): TextDecoder | undefined {
  try {
    return new TextDecoder(charset)
  } catch {
    return undefined
  }
}

/** Without a byte order mark, which nothing that is JSON begins with, and parsers may refuse (RFC 8259 §8.1). */
function withoutMark (body: Buffer): Buffer {
  return body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf ? body.subarray(3) : body
}
