/** What an upstream returned, with its body as it was meant. */
import { asUtf8 } from './charset.js'
import { decodeBody } from './content-encoding.js'
import { TransportError } from './transport-error.js'

export type ResponseHeaders = Record<string, string | string[] | undefined>

export interface UpstreamResponse {
  status: number
  headers: ResponseHeaders
  /** Decoded from any content-encoding, in UTF-8 and without a byte order mark. */
  body: Buffer
}

/**
 * The response with its body decoded and in UTF-8. `maxBytes`: how long the decoded body may be. Rejects with
 * `invalid-response` where it cannot be decoded.
 */
export function withReadableBody (
  response: UpstreamResponse, maxBytes: number
): UpstreamResponse | Promise<UpstreamResponse> {
  const encoding = response.headers['content-encoding']
  if (encoding !== undefined) return decoded(response, String(encoding), maxBytes)
  response.body = asUtf8(response.body, response.headers['content-type'])
  return response
}

async function decoded (response: UpstreamResponse, encoding: string, maxBytes: number): Promise<UpstreamResponse> {
  try {
    const body = await decodeBody(response.body, encoding, maxBytes)
    return { ...response, body: asUtf8(body, response.headers['content-type']) }
  } catch (error) {
    throw new TransportError('invalid-response', true, error)
  }
}
