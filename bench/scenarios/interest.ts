/** A proxied call with all features on, beside proxies that do less. */
import { openWidget, startBff } from '../bff.js'
import { compare, type Contender } from '../compare.js'
import { originOf, start } from '../processes.js'
import { beside } from '../report/targets.js'
import { referenceId, startUpstream } from '../helper.js'
import { interestCall } from './interest-call.js'
import type { Scenario } from './scenario.js'

export const interest: Scenario = {
  title: 'calculate-interest',

  async run (bench) {
    const upstream = await startUpstream()
    const bff = await startBff({ upstream, directory: bench.directory })
    await openWidget(bff, referenceId(1))
    const rows = await compare(bench, this.title, [
      { ...bff, name: 'BFF', call: interestCall },
      await startPeer('@fastify/http-proxy', 'http-proxy.js', upstream),
      await startPeer('http-proxy-middleware', 'middleware.js', upstream),
      await startPeer('http-proxy-middleware, keep-alive', 'middleware.js', upstream, 'keep-alive'),
      await startPeer('Fastify + undici', 'fastify-undici.js', upstream)
    ])
    const [own, httpProxy, middleware, , bare] = rows
    const work = 'calculate-interest, all features'
    return {
      rows,
      targets: [
        { work, beside: '@fastify/http-proxy, fixed token', atLeast: 1.4, unit: 'times', ...beside(own, httpProxy) },
        { work, beside: 'http-proxy-middleware on Express', atLeast: 4, unit: 'times', ...beside(own, middleware) },
        { work, beside: 'bare Fastify + undici, no features', atLeast: 0.85, unit: 'times', ...beside(own, bare) }
      ]
    }
  }
}

async function startPeer (name: string, file: string, upstream: string, ...args: string[]): Promise<Contender> {
  const peer = start(new URL(`../peers/${file}`, import.meta.url), { args: [upstream, ...args] })
  return { ...peer, name, url: await originOf(peer), call: interestCall }
}
