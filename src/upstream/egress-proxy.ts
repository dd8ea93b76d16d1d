/**
 * Connections through an egress proxy, by CONNECT. Undici's own ProxyAgent connects again and again, without a pause
 * and without an end, to a proxy that closes the connection, and waits five minutes for one that says nothing.
 */
import http from 'node:http'
import https from 'node:https'
import { buildConnector } from 'undici'
import { ProxyError } from './failure-reason.js'

/** A connector for a pool. `timeoutMs` is for the proxy's answer, and again for the TLS handshake behind it. */
export function createProxyConnector (proxy: URL, timeoutMs: number): buildConnector.connector {
  const secure = buildConnector({ timeout: timeoutMs })
  const headers = credentials(proxy)

  return (options, callback) => {
    const target = `${options.hostname}:${options.port || (options.protocol === 'https:' ? 443 : 80)}`
    const request = (proxy.protocol === 'https:' ? https : http).request({
      host: proxy.hostname.replace(/^\[|\]$/g, ''),
      port: proxy.port,
      method: 'CONNECT',
      path: target,
      headers: { host: target, ...headers },
      agent: false
    })
    const deadline = setTimeout(() => { request.destroy(new Error('the proxy did not answer in time')) }, timeoutMs)

    request.once('connect', (response, socket) => {
      clearTimeout(deadline)
      if (response.statusCode !== 200) {
        socket.destroy()
        callback(new ProxyError(response.statusCode === 407 ? 'proxy-credentials' : 'proxy-refused'), null)
      } else if (options.protocol === 'https:') {
        secure({ ...options, httpSocket: socket }, callback)
      } else {
        callback(null, socket)
      }
    })
    request.once('error', (error) => {
      clearTimeout(deadline)
      callback(new ProxyError('proxy-unreachable', error), null)
    })
    request.end()
  }
}

function credentials ({ username, password }: URL): Record<string, string> {
  if (username === '') return {}
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` }
}
