/** Reads the `redirection_url` of widget/init, which holds the flow's token in its fragment (flexiti-api.md §5.3). */

export interface WidgetUrl {
  accessToken: string
  sessionId?: string
}

/** Plain http is for a Flexiti on this machine only, as in the settings. */
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/

/**
 * The parts of `{posapi_url}/#/widget/{client_id}/{token}?lang=…&x-reference-id=…&widget_session_id=…`.
 * Undefined for anything else: no browser is sent to an address that was not understood.
 */
export function readRedirectionUrl (text: unknown): WidgetUrl | undefined {
  if (typeof text !== 'string' || !URL.canParse(text)) return undefined
  const url = new URL(text)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && LOOPBACK.test(url.hostname))) return undefined
  // `https://posapi.flexiti.fi@elsewhere/` is elsewhere.
  if (url.username !== '' || url.password !== '') return undefined
  const [path = '', query = ''] = url.hash.split('?', 2)
  const found = /^#\/widget\/[^/]+\/([^/]+)\/?$/.exec(path)
  if (found?.[1] === undefined) return undefined
  const sessionId = new URLSearchParams(query).get('widget_session_id')
  return { accessToken: decoded(found[1]), ...(sessionId !== null && sessionId !== '' && { sessionId }) }
}

function decoded (segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
