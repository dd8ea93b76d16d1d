/**
 * Why no connection could be made, as one of few words that stay the same: an operator mends a certificate, a name, a
 * route and a proxy's password at different places, and a caller is told of none of them.
 */

export type ConnectFailure =
  /** The name of the upstream is not found, or no name server answers. */
  | 'dns'
  /** Its certificate is not valid for it, or not trusted. */
  | 'certificate'
  /** No TLS could be agreed on. */
  | 'tls'
  | 'connection-refused'
  | 'no-route'
  | 'connect-timeout'
  /** The connection broke before it stood. */
  | 'reset'
  /** The egress proxy asks for other credentials (407). */
  | 'proxy-credentials'
  /** The egress proxy answers, and does not connect. */
  | 'proxy-refused'
  | 'proxy-unreachable'
  /** None of these. */
  | 'unreachable'

/** An egress proxy did not connect. */
export class ProxyError extends Error {
  override readonly name = 'ProxyError'
  readonly reason: Extract<ConnectFailure, `proxy-${string}`>

  constructor (reason: ProxyError['reason'], cause?: unknown) {
    super(`the proxy did not connect: ${reason}`, { cause })
    this.reason = reason
  }
}

const BY_CODE: Readonly<Record<string, ConnectFailure>> = {
  ENOTFOUND: 'dns',
  ENODATA: 'dns',
  ECONNREFUSED: 'connection-refused',
  EHOSTUNREACH: 'no-route',
  ENETUNREACH: 'no-route',
  EADDRNOTAVAIL: 'no-route',
  ETIMEDOUT: 'connect-timeout',
  UND_ERR_CONNECT_TIMEOUT: 'connect-timeout',
  EPROTO: 'tls',
  ECONNRESET: 'reset'
}

/** What OpenSSL calls faults of certificates; Node has their names as codes. */
const CERTIFICATE = /CERT|_CRL|^(HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|UNABLE_TO_\w+)$/

/** What a connector failed with. */
export function connectFailure (error: unknown): ConnectFailure {
  if (error instanceof ProxyError) return error.reason
  const { code, errors } = (error ?? {}) as { code?: unknown, errors?: unknown }
  // Several addresses were tried.
  if (code === undefined && Array.isArray(errors)) return connectFailure(errors[0])
  if (typeof code !== 'string') return 'unreachable'
  if (code.startsWith('EAI_')) return 'dns'
  if (CERTIFICATE.test(code)) return 'certificate'
  if (code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_')) return 'tls'
  return BY_CODE[code] ?? 'unreachable'
}
