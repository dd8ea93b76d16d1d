/**
 * What the shop's server vouches for: it opens flows, and binds them to what it sells and to whose account. A flow that
 * is bound is bound to nothing else any more.
 */
import { problem } from '../problems/problem.js'
import { amendLiving, openFlow, type FlowStorage } from './changes.js'
import type { Flow, FlowChange, Order } from './flow.js'
import { refuseOtherAccount } from './guard.js'

/** What the shop's server vouches for. */
export interface Binding {
  order?: Order | undefined
  /** Digits without leading zeros. */
  accountNumber?: string | undefined
}

export interface FlowBindings {
  /** Opens a flow for the shop's server. Returns the existing one if the id is taken. */
  open (id: string): Promise<{ flow: Flow, created: boolean }>
  /**
   * Binds the flow of that name to an order, an account or both, and opens it if there is none. Throws `order-mismatch`
   * and `account-mismatch` if it is bound to another: what a shopper agreed to does not change under them.
   */
  bind (id: string, binding: Binding): Promise<{ flow: Flow, created: boolean }>
}

export function createFlowBindings (storage: FlowStorage): FlowBindings {
  const { store, timeline } = storage
  return {
    open: async (id) => await openFlow(storage, id, {}, { byServer: true }),

    async bind (id, binding) {
      const { flow, created } = await openFlow(storage, id, contentOf(binding), { byServer: true })
      let bindsOrder = false
      const bound = await amendLiving(store, flow, (current) => {
        const change = bindTo(current, binding)
        bindsOrder = change?.order !== undefined
        return change
      })
      if (bindsOrder || (created && binding.order !== undefined)) timeline?.record(id, { event: 'order-bound' })
      return { flow: bound, created }
    }
  }
}

/** What a flow is that is opened for a binding. */
function contentOf ({ order, accountNumber }: Binding): FlowChange {
  return {
    ...(order && { order }),
    ...(accountNumber !== undefined && { accountNumber, accountVouched: true })
  }
}

/**
 * What a binding changes in a flow; undefined where the flow is bound to the same already. Throws `order-mismatch`,
 * `account-mismatch`.
 */
export function bindTo (flow: Flow, { order, accountNumber }: Binding): FlowChange | undefined {
  if (accountNumber !== undefined) refuseOtherAccount(flow, accountNumber)
  if (order !== undefined && flow.order !== undefined && !isSameOrder(order, flow.order)) {
    throw problem('order-mismatch')
  }
  const change = {
    ...(order !== undefined && flow.order === undefined && { order }),
    ...(accountNumber !== undefined && flow.accountVouched === undefined &&
      { accountNumber, accountVouched: true as const })
  }
  return Object.keys(change).length === 0 ? undefined : change
}

/** Whether both name the same sale: an order that does not say when to capture agrees with either. */
function isSameOrder (wanted: Order, known: Order): boolean {
  return wanted.reference === known.reference && wanted.amount === known.amount &&
    (wanted.autoCapture === undefined || wanted.autoCapture === (known.autoCapture ?? false))
}
