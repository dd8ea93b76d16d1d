/** The back office: orders, and the calls that move money. Each is written down with its key before it is sent. */
import type { FastifyInstance } from 'fastify'
import { UnreachableError } from '../doors/http.js'
import { DoorError } from '../doors/internal-door.js'
import type { DemoContext } from '../options.js'
import { sendPage } from '../plugins/errors.js'
import { callFor, createBackOffice } from '../shop/back-office.js'
import { decimal, formatMoney, toCents, type Cents } from '../shop/money.js'
import type { Move, Order } from '../shop/order.js'
import type { Notice, Visit } from '../shop/visits.js'
import { textsFor } from '../texts/texts.js'
import { ordersPage } from '../views/back-office/list.js'
import { orderPage } from '../views/back-office/order.js'
import { formOf } from './forms.js'

const kinds: ReadonlyArray<Move['kind']> = ['capture', 'release', 'return', 'refund']

export default async function backOfficeRoutes (app: FastifyInstance, { door, orders }: DemoContext): Promise<void> {
  const backOffice = createBackOffice({ door, orders })

  app.get('/back-office', async (request, reply) => {
    return await sendPage(reply, 200, ordersPage(app.pageOf(request, reply), await backOffice.rows()))
  })

  app.get<{ Params: { reference: string } }>('/back-office/orders/:reference', async (request, reply) => {
    const order = orders.get(request.params.reference)
    if (order === undefined) return reply.callNotFound()
    const page = app.pageOf(request, reply)
    await orders.refresh(order)
    const [authorization, ledger, flow] = await Promise.all([
      backOffice.authorizationOf(order), backOffice.ledgerOf(order), door.findFlow(order.referenceId)
    ])
    const state = backOffice.stateOf(order, authorization)
    const { notice } = page.visit
    page.visit.notice = undefined
    return await sendPage(reply, 200, orderPage(page, { order, state, authorization, ledger, flow, notice }))
  })

  for (const kind of kinds) {
    app.post<{ Params: { reference: string } }>(`/back-office/orders/:reference/${kind}`, async (request, reply) => {
      const order = orders.get(request.params.reference)
      if (order === undefined) return reply.callNotFound()
      const visit = app.visitOf(request, reply)
      visit.notice = await move(kind, order, formOf(request), visit)
      return await reply.redirect(`/back-office/orders/${order.reference}`, 303)
    })
  }

  app.post<{ Params: { reference: string } }>('/back-office/orders/:reference/settle', async (request, reply) => {
    const order = orders.get(request.params.reference)
    if (order === undefined) return reply.callNotFound()
    const visit = app.visitOf(request, reply)
    visit.notice = await settle(order, formOf(request), visit)
    return await reply.redirect(`/back-office/orders/${order.reference}`, 303)
  })

  async function move (
    kind: Move['kind'], order: Order,
    { amount: written, key, capture_id: captureId }: Record<string, unknown>, visit: Visit
  ): Promise<Notice> {
    const words = textsFor(visit.lang).backOffice
    const amount = toCents(written, visit.lang)
    if (amount === undefined || amount === 0) return { good: false, text: words.wrongAmount }
    // The form was made for this order: a key of another one is no key of ours.
    if (typeof key !== 'string' || !key.startsWith(`${kind}-${order.reference}-`)) {
      return { good: false, text: words.wrongAmount }
    }
    return await tell(visit, words.done[kind](formatMoney(amount, visit.lang)), async () => {
      const authorization = await backOffice.authorizationOf(order)
      if (authorization === undefined) {
        throw new DoorError(
          { status: 409, ok: false, body: { title: words.notPaid, code: 'not-paid' } }
        )
      }
      writeDown(order, { kind, key, amount })
      const { path, body } = callFor(kind, order, {
        authorizationId: authorization.id,
        accountNumber: authorization.accountNumber,
        captureId: String(captureId ?? ''),
        amount: decimal(amount)
      })
      const flow = await door.findFlow(order.referenceId)
      // In the order's flow as long as there is one, so that its timeline is complete.
      await door.moveMoney(
        { path, body, idempotencyKey: key, referenceId: flow?.phase === 'authorized' ? order.referenceId : undefined }
      )
    })
  }

  async function settle (order: Order, { key, outcome, note }: Record<string, unknown>, visit: Visit): Promise<Notice> {
    const words = textsFor(visit.lang).backOffice
    // A shopper's operation is kept under the flow that it is in.
    const referenceId = order.attempt?.key === key ? order.attempt?.referenceId : undefined
    const settlement = outcome === 'succeeded' ? 'succeeded' : 'rejected'
    return await tell(visit, words.done.settled, async () => {
      await door.settle(String(key), settlement, String(note ?? ''), referenceId)
    })
  }
}

/** Once: the same form sent twice names the same call. */
function writeDown (order: Order, { kind, key, amount }: { kind: Move['kind'], key: string, amount: Cents }): void {
  if (!order.moves.some((move) => move.key === key)) order.moves.push({ kind, key, amount: decimal(amount) })
}

/** What to tell of an action: that it is done, or what the door said instead. */
async function tell ({ lang }: Visit, done: string, act: () => Promise<void>): Promise<Notice> {
  const words = textsFor(lang).backOffice
  try {
    await act()
    return { good: true, text: done }
  } catch (error) {
    if (error instanceof UnreachableError) return { good: false, text: words.unreachable }
    if (!(error instanceof DoorError)) throw error
    const { flexitiCode, message, code } = error
    return { good: false, text: flexitiCode === undefined ? words.problem(message, code) : words.refused(flexitiCode) }
  }
}
