/**
 * Readers turn the text of a setting into its value.
 * What a reader expects is fixed text, never made from what it was given: so no fault can repeat a secret.
 */
import { isIP } from 'node:net'
import {
  finfoDocumentNames, finfoEndpointNames, type FinfoDocumentName, type FinfoEndpointName
} from './finfo.js'
import { flexitiEndpointNames, type FlexitiEndpointName } from './flexiti-endpoints.js'

export interface Reader<T> {
  /** Completes the sentence "expected …". */
  readonly expected: string
  /** The value, or undefined if the text is not what was expected. */
  read (text: string): T | undefined
}

function reader<T> (expected: string, read: (text: string) => T | undefined): Reader<T> {
  return { expected, read }
}

function matching (expected: string, pattern: RegExp): Reader<string> {
  return reader(expected, (text) => pattern.test(text) ? text : undefined)
}

/** A decimal integer in its plainest form: no sign, exponent, leading zero or white space. */
export function integer (least: number, most: number): Reader<number> {
  return reader(`an integer from ${least} to ${most}`, (text) => {
    const value = /^(0|[1-9]\d{0,14})$/.test(text) ? Number(text) : NaN
    return value >= least && value <= most ? value : undefined
  })
}

export const port = integer(0, 65535)

export function oneOf<const T extends string> (values: readonly T[]): Reader<T> {
  return reader(`one of ${values.join(', ')}`, (text) => values.find((value) => value === text))
}

export const visibleAscii = matching('1 to 256 visible ASCII characters, without spaces', /^[\x21-\x7e]{1,256}$/)

export const line = matching('1 to 256 characters on one line', /^[^\p{Cc}]{1,256}$/u)

export const auditTarget = matching('stdout or the path of a file', /^[^\p{Cc}]{1,4096}$/u)

export const host = reader('an IP address (IPv6 without brackets) or a host name', (text) =>
  isAddress(text) || (/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/i.test(text) && !/^[\d.]+$/.test(text) &&
    URL.canParse(`http://${text}`))
    ? text
    : undefined)

/** An origin, exactly as browsers write it in their `Origin` header; anything else would never be equal to one. */
export const origin = reader(
  'an origin as browsers send it: http:// or https://, host in lower case and port unless it is the usual one, with ' +
    'nothing after it, e.g. https://shop.example',
  // No `*`: no browser sends one, and it would let nobody in.
  (text) => httpUrl(text)?.origin === text && !text.includes('*') ? text : undefined
)

/** Without a trailing slash. Plain http never leaves the machine, since the credentials travel in it. */
export const apiUrl = reader(
  'an https URL (plain http for localhost, 127.0.0.0/8 and ::1 only) without credentials, query and fragment',
  (text) => {
    const url = httpUrl(text)
    if (url === undefined || /[?#]/.test(text) || hasUserInfo(text)) return undefined
    if (url.protocol === 'http:' && !isLoopback(url.hostname)) return undefined
    return url.origin + url.pathname.replace(/\/+$/, '')
  }
)

export const proxyUrl = reader('the http or https URL of a proxy: host and port, perhaps with credentials, without ' +
  'path, query and fragment', (
  text
) => {
  const url = httpUrl(text)
  return url !== undefined && url.pathname === '/' && !/[?#]/.test(text) ? text : undefined
})

/** The trust URL that a merchant registers at Flexiti (flexiti-api.md §1): https, without a trailing slash. */
export const trustUrl = reader('an https origin with nothing after it, also no slash, e.g. https://shop.example',
  (text) =>
    text.startsWith('https://') ? origin.read(text) : undefined)

/** What the client of Redis would make of anything else behind the port is not what its author meant. */
export const storeUrl = reader('memory: or a redis:// or rediss:// URL of host and port, perhaps with credentials, ' +
  'with nothing after it but the number of a database from 0 to 15 (no name of one, no query such as ?keyPrefix=)',
(text) => {
  if (text === 'memory:') return text
  const url = parseUrl(text)
  if (url === undefined || !/^rediss?:\/\//.test(text) || url.hostname === '' || /[?#]/.test(text)) return undefined
  return /^\/?$/.test(url.pathname) || integer(0, 15).read(url.pathname.slice(1)) !== undefined ? text : undefined
})

export const originList: Reader<readonly string[]> = list(origin, `${origin.expected}; several are separated by commas`)

/** In lower case. No `*`: a browser that sends credentials takes it literally. */
export const headerNames: Reader<readonly string[]> = list(reader('', (text) =>
  /^[a-z0-9!#$%&'+.^_`|~-]{1,64}$/i.test(text)
    ? text.toLowerCase()
    : undefined), 'names of request headers, separated by commas')

/** In lower case, without ports. */
export const hostNames: Reader<readonly string[]> = list(reader('', (text) => host.read(text)?.toLowerCase()),
  'host names without ports, separated by commas')

/** Addresses and networks. A prefix of 0 would believe everybody, and Fastify refuses it. */
export const networkList: Reader<readonly string[]> = list(reader('', (text) => {
  const [address = '', prefix, ...rest] = text.split('/')
  if (!isAddress(address) || rest.length > 0) return undefined
  return prefix === undefined || integer(1, isIP(address) === 4 ? 32 : 128).read(prefix) !== undefined
    ? text
    : undefined
}), 'IP addresses or networks such as 10.0.0.0/8 (with a prefix of at least 1), separated by commas')

export interface BackofficeKey {
  readonly name: string
  readonly key: string
}

export const backofficeKeys: Reader<readonly BackofficeKey[]> = distinct(list(reader('', (text) => {
  const [, name, key] = /^([a-z0-9_-]{1,32}):([\x21-\x7e]{32,512})$/.exec(text) ?? []
  if (name === undefined || key === undefined) return undefined
  // The public door calls itself `public` in the audit trail, and its callers are reference ids towards the ledger.
  return name === 'public' || /^[0-9a-f]{32}$/.test(name) ? undefined : { name, key }
}), 'name:key, several separated by commas; names of 1 to 32 characters from a-z, 0-9, _ and -, but not public and ' +
  'not 32 hexadecimal digits; keys of 32 to 512 visible ASCII characters without commas; no key twice'),
({ key }) => key)

export interface StoreKey {
  readonly id: string
  /** 32 bytes. */
  readonly key: Buffer
}

export const storeKeys: Reader<readonly StoreKey[]> = distinct(list(reader('', (text) => {
  const [, id, base64] = /^([a-z0-9_-]{1,32}):([A-Za-z0-9+/]{43}=)$/.exec(text) ?? []
  if (id === undefined || base64 === undefined) return undefined
  const key = Buffer.from(base64, 'base64')
  return key.toString('base64') === base64 && key.some((byte) => byte !== 0) ? { id, key } : undefined
}), 'id:key, several separated by commas; ids of 1 to 32 characters from a-z, 0-9, _ and -; ' +
  'keys of 32 bytes in base64 with padding, not all zero; no id and no key twice'),
({ id }) => id, ({ key }) => key.toString('base64'))

export interface ApiVersion {
  readonly endpoint: FlexitiEndpointName
  /** e.g. `v2.5.1`. */
  readonly version: string
}

export const apiVersions: Reader<readonly ApiVersion[]> = distinct(list(reader('', (text) => {
  const [, name, version] = /^(\w+)=(v[1-9]\d*(?:\.\d+){1,2})$/.exec(text) ?? []
  const endpoint = flexitiEndpointNames.find((known) => known === name)
  return endpoint === undefined || version === undefined ? undefined : { endpoint, version }
}), 'endpoint=version such as i18n=v2.5.1, several separated by commas, no endpoint twice; endpoints: ' +
  flexitiEndpointNames.join(', ')), ({ endpoint }) => endpoint)

export interface FinfoEndpointPath {
  readonly endpoint: FinfoEndpointName
  /** With the version in front, e.g. `/v2.2/media`. */
  readonly path: string
}

export const finfoEndpoints: Reader<readonly FinfoEndpointPath[]> = distinct(list(reader('', (text) => {
  const [, name, path] = /^(\w+)=(\/v[1-9]\d*\.\d+(?:\/[A-Za-z0-9~_-][A-Za-z0-9.~_-]*)+)$/.exec(text) ?? []
  const endpoint = finfoEndpointNames.find((known) => known === name)
  return endpoint === undefined || path === undefined ? undefined : { endpoint, path }
}), 'endpoint=path with its version in front, such as media=/v2.2/media, several separated by commas, no endpoint ' +
  `twice; endpoints: ${finfoEndpointNames.join(', ')}`), ({ endpoint }) => endpoint)

export const finfoDocuments: Reader<readonly FinfoDocumentName[]> = distinct(
  list(oneOf(finfoDocumentNames), `some of ${finfoDocumentNames.join(', ')}, separated by commas, none twice`),
  (name) => name
)

export const parameterName = matching('1 to 64 letters, digits, _, . and -, a letter first', /^[a-z][\w.-]{0,63}$/i)

export const oauthScope = matching('scopes of visible ASCII characters, separated by one space, 256 at most',
  /^(?=.{1,256}$)[\x21-\x7e]+( [\x21-\x7e]+)*$/)

/** Items separated by commas; white space around an item is dropped. An empty item is a slip, not an item. */
function list<T> (item: Reader<T>, expected: string): Reader<T[]> {
  return reader(expected, (text) => {
    const values: T[] = []
    for (const part of text.split(',')) {
      const value = item.read(part.trim())
      if (value === undefined) return undefined
      values.push(value)
    }
    return values
  })
}

/** The same reader, refusing two items that have the same of any of `marks`. */
function distinct<T> (items: Reader<T[]>, ...marks: Array<(item: T) => string>): Reader<T[]> {
  return reader(items.expected, (text) => {
    const values = items.read(text)
    return values !== undefined && marks.every((mark) => new Set(values.map(mark)).size === values.length)
      ? values
      : undefined
  })
}

/** Zones (`fe80::1%eth0`) have no place in a URL or a list of networks. */
function isAddress (text: string): boolean {
  return isIP(text) !== 0 && !text.includes('%')
}

/**
 * A URL whose text starts with http(s)://. `new URL` alone also takes `http:host`, `http:\\host` and line breaks
 * inside.
 */
function httpUrl (text: string): URL | undefined {
  return /^https?:\/\/[^/\\]/i.test(text) ? parseUrl(text) : undefined
}

function parseUrl (text: string): URL | undefined {
  return /^[\x21-\x5b\x5d-\x7e]+$/.test(text) && URL.canParse(text) ? new URL(text) : undefined
}

/** Also the empty user information of `http://@host`, which `URL` forgets. */
function hasUserInfo (text: string): boolean {
  return /^https?:\/\/[^/]*@/i.test(text)
}

/** `hostname` as `URL` gives it: lower case, IPv4 in four parts, IPv6 shortened and in brackets. */
function isLoopback (hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname)
}
