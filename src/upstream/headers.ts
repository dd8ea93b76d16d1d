/** What every request to an upstream says of itself. The headers are built from lists, never copied from a caller. */
import { VERSION } from '../util/version.js'

const USER_AGENT = `flexiti-bff/${VERSION}`

export interface RequestHeaders {
  accessToken?: string | undefined
  /** Of the body, if there is one. */
  contentType?: string | undefined
}

export function requestHeaders ({ accessToken, contentType }: RequestHeaders): Record<string, string> {
  const headers: Record<string, string> = {
    accept: 'application/json',
    // Responses are small, and one that is not encoded cannot be decoded wrongly.
    'accept-encoding': 'identity',
    'user-agent': USER_AGENT
  }
  if (accessToken !== undefined) headers.authorization = `Bearer ${accessToken}`
  if (contentType !== undefined) headers['content-type'] = contentType
  return headers
}
