/** Reads the `redirection_url` of widget/init, which holds the flow's token in its fragment (flexiti-api.md §5.3). */

export interface WidgetUrl {
  /** The one that the widget is opened with, and any other that is in the address. */
  accessTokens: string[]
  sessionId?: string
}

/** Plain http is for a Flexiti on this machine only, as in the settings. */
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/

/** Longer than any session id that Flexiti documents; it is kept in the store. */
const MAX_SESSION_ID = 255
/** What a browser leaves out or reads as something else, so that others see another address than it opens. */
const AMBIGUOUS = /[\\\s\p{Cc}]/u
/** Names of parameters that hold a token of this API. Flexiti may add others, a `csrf_token` among them. */
const TOKEN_NAME = /^(access|customer|merchant|refresh)?[_-]?token$/i

/**
 * The parts of `{posapi_url}/#/widget/{client_id}/{token}?lang=…&x-reference-id=…&widget_session_id=…`.
 * Undefined for anything else: no browser is sent to an address that was not understood.
 */
export function readRedirectionUrl (text: unknown): WidgetUrl | undefined {
  if (typeof text !== 'string' || AMBIGUOUS.test(text) || !URL.canParse(text)) return undefined
  const url = new URL(text)
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && LOOPBACK.test(url.hostname))) return undefined
  // `https://posapi.flexiti.fi@elsewhere/` is elsewhere.
  if (url.username !== '' || url.password !== '') return undefined
  // A second fragment would be another widget to those who look for the last one.
  if (url.hash.includes('#', 1)) return undefined
  const [path = '', query = ''] = url.hash.split('?', 2)
  const found = /^#\/widget\/[^/]+\/([^/]+)\/?$/.exec(path)
  if (found?.[1] === undefined) return undefined
  const parameters = new URLSearchParams(query)
  const sessionId = parameters.get('widget_session_id') ?? ''
  if (sessionId.length > MAX_SESSION_ID) return undefined
  const others = [...parameters, ...url.searchParams].filter(([name]) => TOKEN_NAME.test(name))
  return {
    accessTokens: [...new Set([decoded(found[1]), ...others.map(([, value]) => value)])],
    ...(sessionId !== '' && { sessionId })
  }
}

function decoded (segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    return segment
  }
}
