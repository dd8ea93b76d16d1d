/** The demo in front of a BFF of its own, and visitors of the shop as browsers would call it, without a browser. */
import type { Test } from 'tap'
import { Agent } from 'undici'
import { startDemo } from '../../demo/server.js'
import { backofficeKey, callerOf, startBff, type Bff, type BffOptions, type Json, type Reply } from '../helpers/bff.js'
import { inFlow, toBuy } from '../helpers/shopper.js'

export interface Shop {
  bff: Bff
  url: string
  /** Errors that the demo's own log would tell of. */
  errors: Error[]
  visitor (headers?: Record<string, string>): Visitor
  /** Closes the demo alone. */
  close (): Promise<void>
}

/** Keeps its cookies and follows redirects of its own, as one browser does. */
export interface Visitor {
  get (path: string, headers?: Record<string, string>): Promise<Page>
  /** Sends a form, as a page of the shop does, and follows where it leads. */
  send (path: string, fields?: Record<string, string>): Promise<Page>
  /** A form's answer as it is. */
  post (path: string, fields?: Record<string, string>, headers?: Record<string, string>): Promise<Reply>
  /** Puts a product into the cart and orders it. Returns the order's reference. */
  order (product?: string, quantity?: number): Promise<string>
}

export interface Page extends Reply {
  path: string
  /** Text of the page without its markup, each run of white space one space. */
  words: string
}

export async function openShop (t: Test, options: BffOptions = {}): Promise<Shop> {
  const bff = await startBff(t, options)
  const errors: Error[] = []
  const demo = await startDemo({
    port: 0,
    publicUrl: () => bff.publicUrl,
    internalUrl: () => bff.internalUrl,
    key: backofficeKey,
    simulatorUrl: bff.simulator.url,
    productData: options.finfo === true,
    onError: (error) => { errors.push(error) }
  })
  const agent = new Agent()
  t.teardown(async () => {
    await agent.destroy()
    await demo.close()
  })
  const { url, close } = demo
  return { bff, errors, url, visitor: (headers = {}) => visitorOf(url, agent, headers), close }
}

function visitorOf (url: string, agent: Agent, own: Record<string, string>): Visitor {
  const caller = callerOf(url, agent)
  const jar = new Map<string, string>()

  async function call (
    method: string, path: string, form?: Record<string, string>, headers: Record<string, string> = {}
  ): Promise<Reply> {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    const reply = await caller.send(method, path, {
      ...(form !== undefined && { form }),
      headers: { ...own, ...(cookie !== '' && { cookie }), ...(method === 'POST' && { origin: url }), ...headers }
    })
    for (const line of [reply.headers['set-cookie'] ?? []].flat()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      jar.set(name, value)
    }
    return reply
  }

  async function follow (path: string, reply: Reply): Promise<Page> {
    const { location } = reply.headers
    if (typeof location !== 'string') return { ...reply, path, words: wordsOf(reply.text) }
    return await follow(location, await call('GET', location))
  }

  const get = async (path: string, headers?: Record<string, string>): Promise<Page> =>
    await follow(path, await call('GET', path, undefined, headers))
  const post = async (path: string, fields = {}, headers = {}): Promise<Reply> =>
    await call('POST', path, fields, headers)
  const send = async (path: string, fields = {}): Promise<Page> => await follow(path, await post(path, fields))
  return {
    get,
    post,
    send,
    async order (product = 'lamp', quantity = 1) {
      await send('/cart/add', { product, quantity: String(quantity) })
      return (await send('/checkout')).path.split('/').at(-1) ?? ''
    }
  }
}

function wordsOf (markup: string): string {
  return markup.replace(/<(script|style)[^]*?<\/\1>/g, ' ').replace(/<[^>]+>/g, ' ').replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&').replace(/\s+/g, ' ')
}

/** The flow that an order is to be paid in, as the page of the checkout has it. */
export function flowOf ({ text }: Page): string {
  return /data-flow="([0-9a-f]{32})"/.exec(text)?.[1] ?? ''
}

export const plan = { transaction_type: 'promotional_purchase', plan_id: 4, term: 3 }

/** Does what the page of the checkout does, with the client: the widget, and the authorization. */
export async function pay ({ bff }: Shop, flow: string, headers: Record<string, string> = {}): Promise<Reply> {
  const init = await bff.public.post('/v1/widget/init', toBuy, inFlow(flow))
  if (init.status !== 200) return init
  await bff.simulator.passWidget(flow)
  const body: Json = { account_number: 116994755, financing_option: plan }
  return await bff.public.post('/v1/authorizations', body, { ...inFlow(flow), ...headers })
}

/** From an empty cart to a paid order. */
export async function buy (shop: Shop, visitor: Visitor, product = 'lamp', quantity = 1): Promise<string> {
  const reference = await visitor.order(product, quantity)
  const { status, text } = await pay(shop, flowOf(await visitor.get(`/checkout/${reference}`)))
  if (status !== 200) throw new Error(text)
  await visitor.get(`/orders/${reference}`)
  return reference
}
