/** Why no connection could be made: told apart for operators, over real sockets, and never told to callers. */
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import https from 'node:https'
import { join } from 'node:path'
import { test, type Test } from 'tap'
import { connectFailure, ProxyError } from '../../src/upstream/failure-reason.js'
import { TransportError, transportReason } from '../../src/upstream/transport-error.js'
import { startBff } from '../helpers/bff.js'
import { licence } from '../helpers/shopper.js'
import { exchangeWith, failureOf, httpUpstream, listen, post, rawUpstream, refusedOrigin } from './helper.js'
import { startProxy } from './proxy.js'

/** An https server whose certificate nobody signed. */
async function selfSigned (t: Test): Promise<string> {
  const folder = t.testdir({})
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  spawnSync('openssl', [
    'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1',
    '-subj', '/CN=localhost', '-keyout', key, '-out', cert
  ])
  const server = https.createServer({ key: readFileSync(key), cert: readFileSync(cert) }, (_request, response) => {
    response.end('{}')
  })
  return `https://localhost:${await listen(t, server)}`
}

test('each kind of failure to connect has a word of its own', async (t) => {
  const plain = await httpUpstream(t)
  const silent = await rawUpstream(t, (socket) => { socket.destroy() })
  const kinds: Array<[reason: string, origin: string, egressProxy?: string]> = [
    ['dns', `http://${'x'.repeat(64)}.example`],
    ['connection-refused', await refusedOrigin()],
    ['certificate', await selfSigned(t)],
    ['tls', plain.origin.replace('http:', 'https:')],
    ['proxy-credentials', plain.origin, (await startProxy(t, { status: 407 })).address],
    ['proxy-refused', plain.origin, (await startProxy(t, { status: 403 })).address],
    ['proxy-unreachable', plain.origin, await refusedOrigin()],
    ['proxy-unreachable', plain.origin, silent.origin],
    ['certificate', await selfSigned(t), (await startProxy(t)).address]
  ]
  for (const [reason, origin, egressProxy] of kinds) {
    const failure = await failureOf(exchangeWith(t, origin, { egressProxy }).send(post()))
    t.match(failure, { failure: 'unreachable', sent: false, reason }, `${reason} ${String(egressProxy)}`)
  }
})

test('other failures are their own reason', async (t) => {
  for (const failure of ['queue-full', 'circuit-open', 'timeout', 'reset', 'invalid-response'] as const) {
    t.equal(new TransportError(failure, true).reason, failure)
  }
})

test('codes of the system, of OpenSSL and of undici are understood', async (t) => {
  const coded = (code: string): Error => Object.assign(new Error('x'), { code })
  for (const [code, reason] of [
    ['EAI_AGAIN', 'dns'], ['ENOTFOUND', 'dns'], ['EHOSTUNREACH', 'no-route'], ['ENETUNREACH', 'no-route'],
    ['ETIMEDOUT', 'connect-timeout'], ['UND_ERR_CONNECT_TIMEOUT', 'connect-timeout'], ['ECONNRESET', 'reset'],
    ['CERT_HAS_EXPIRED', 'certificate'], ['ERR_TLS_CERT_ALTNAME_INVALID', 'certificate'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'certificate'], ['SELF_SIGNED_CERT_IN_CHAIN', 'certificate'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'certificate'], ['UNABLE_TO_GET_CRL', 'certificate'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'tls'], ['EPROTO', 'tls'], ['EMFILE', 'unreachable']
  ] as const) t.equal(connectFailure(coded(code)), reason, code)
  t.equal(connectFailure(Object.assign(new AggregateError([coded('ECONNREFUSED')]), {})), 'connection-refused')
  t.equal(connectFailure(new ProxyError('proxy-refused')), 'proxy-refused')
  for (const nothing of [undefined, null, 'x', {}]) t.equal(connectFailure(nothing), 'unreachable')
})

test('the reason is found behind whatever was raised because of it', async (t) => {
  const cause = new TransportError('unreachable', false, Object.assign(new Error('x'), { code: 'ENOTFOUND' }))
  t.equal(transportReason(new Error('a', { cause: new Error('b', { cause }) })), 'dns')
  t.equal(transportReason(new Error('a')), undefined)
  t.equal(transportReason('a'), undefined)
})

test('log and metrics say why Flexiti did not answer, and the caller is not told', async (t) => {
  const baseUrl = await selfSigned(t)
  const bff = await startBff(t, { env: { FLEXITI_BASE_URL: baseUrl } })
  const response = await bff.public.post('/v1/customers/driverslicense', { code: licence })
  t.match(response, { status: 503, body: { code: 'flexiti-unavailable' } })
  t.notMatch(response.text, /certificate|localhost/)
  t.match(await bff.requestLines(1), [{ code: 'flexiti-unavailable', upstream_error: 'certificate' }])
  const { text } = await bff.internal.get('/metrics')
  t.match(text, 'bff_upstream_failures_total{upstream="flexiti",reason="certificate"} 1')
})
