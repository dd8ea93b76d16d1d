/** From the cart to the receipt. The page pays through the public door; whether it did, the internal door says. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { DemoContext } from '../options.js'
import { sendPage } from '../plugins/errors.js'
import type { Order } from '../shop/order.js'
import type { Lang } from '../texts/texts.js'
import { checkoutPage, replacedPage } from '../views/shop/checkout.js'
import { applyPage } from '../views/shop/apply.js'
import { checkingPage, receiptPage, unpaidPage } from '../views/shop/order.js'
import { messagePage } from '../views/page.js'
import { formOf } from './forms.js'

export default async function checkoutRoutes (app: FastifyInstance, { door, orders }: DemoContext): Promise<void> {
  app.post('/checkout', async (request, reply) => {
    const order = await orders.place(app.visitOf(request, reply))
    return await reply.redirect(order === undefined ? '/cart' : `/checkout/${order.reference}`, 303)
  })

  app.get<{ Params: { reference: string } }>('/checkout/:reference', async (request, reply) => {
    const page = app.pageOf(request, reply)
    const order = orders.find(request.params.reference, page.visit)
    if (order === undefined) return await sendForeign(request, reply)
    if (order.replaced) return await sendPage(reply, 410, replacedPage(page))
    const revived = await orders.revive(order)
    const notice = revived ? page.t.checkout.revived : page.visit.notice?.text
    if (order.payment.state !== 'none') return await reply.redirect(`/orders/${order.reference}`, 303)
    page.visit.notice = undefined
    const flow = await door.findFlow(order.referenceId)
    const knownAccount = flow?.phase === 'widget' ? flow.accountNumber : undefined
    return await sendPage(reply, 200, checkoutPage(page, { order, knownAccount, notice }))
  })

  /** A new flow for an order that nobody has paid: its own was another browser's, or serves another account. */
  app.post<{ Params: { reference: string } }>('/checkout/:reference/restart', async (request, reply) => {
    const { visit, t } = app.pageOf(request, reply)
    const order = orders.find(request.params.reference, visit)
    if (order === undefined) return await sendForeign(request, reply)
    const { account_number: number } = formOf(request)
    if (typeof number === 'string' && /^\d{1,16}$/.test(number)) visit.accountNumber = number
    if (await orders.restart(order)) visit.notice = { good: true, text: t.checkout.restarted }
    return await reply.redirect(`/checkout/${order.reference}`, 303)
  })

  app.get<{ Params: { reference: string } }>('/orders/:reference', async (request, reply) => {
    const page = app.pageOf(request, reply)
    const order = orders.find(request.params.reference, page.visit)
    if (order === undefined) return await sendForeign(request, reply)
    await orders.refresh(order)
    switch (order.payment.state) {
      case 'succeeded':
        return await sendPage(reply, 200, receiptPage(page, order, await authorizationOf(order, page.visit.lang)))
      case 'running':
      case 'indeterminate':
        return await sendPage(reply, 200, checkingPage(page, order))
      case 'none':
        return await sendPage(reply, 200, order.replaced ? replacedPage(page) : unpaidPage(page, order))
    }
  })

  app.get('/apply', async (request, reply) => {
    const page = app.pageOf(request, reply)
    return await sendPage(reply, 200, applyPage(page, orders.waiting(page.visit)?.reference))
  })

  /** The account of an approved application, offered at the checkout. It proves nothing: the widget asks for a PIN. */
  app.post('/apply/account', async (request, reply) => {
    const { account_number: account } = formOf(request)
    const visit = app.visitOf(request, reply)
    if (typeof account === 'string' && /^\d{1,14}$/.test(account)) visit.accountNumber = account
    const waiting = orders.waiting(visit)
    return await reply.redirect(waiting === undefined ? '/' : `/checkout/${waiting.reference}`, 303)
  })

  /** Flexiti's authorization has the plan's messages; the receipt does without them where Flexiti does not answer. */
  async function authorizationOf ({ payment }: Order, lang: Lang): ReturnType<typeof door.findAuthorization> {
    if (payment.authorizationId === undefined) return undefined
    try {
      return await door.findAuthorization(payment.authorizationId, lang)
    } catch {
      return undefined
    }
  }

  async function sendForeign (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const page = app.pageOf(request, reply)
    return await sendPage(reply, 404, messagePage(page, page.t.messages.foreignOrder))
  }
}
