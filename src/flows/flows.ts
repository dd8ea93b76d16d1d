/**
 * The flows as the doors see them: who may use one (access.ts), what it is bound to (bindings.ts), what it does once
 * (held-calls.ts), and how it moves from phase to phase.
 */
import { Problem, problem } from '../problems/problem.js'
import { createFlowAccess, type FlowAccess } from './access.js'
import { createFlowBindings, type FlowBindings } from './bindings.js'
import { amendLiving, type FlowStorage } from './changes.js'
import { hasEnded, type Flow, type FlowChange } from './flow.js'
import { refuseOtherAccount } from './guard.js'
import { createHeldCalls, type HeldCalls } from './held-calls.js'
import { amend } from './store.js'
import { refreshTime, type Token } from './token.js'

export type { FlowOwner, ResolveOptions } from './access.js'
export type { Binding } from './bindings.js'

/** What is known of a widget that was opened. */
export interface OpenedWidget {
  sessionId?: string | undefined
  accountNumber?: string | undefined
}

export interface Flows extends FlowAccess, FlowBindings, HeldCalls {
  /** Seconds that the flow lives if nobody uses it, 0 once it has ended; undefined if the store is unavailable. */
  secondsLeft (flow: Flow): Promise<number | undefined>
  /**
   * Throws `store-unavailable` if the flow could not be changed now: better said before Flexiti is asked than after.
   */
  ensureWritable (flow: Flow): Promise<void>
  /**
   * The widget was opened with this token: it is pinned. Throws `flexiti-scope` if the flow's token is another by now,
   * `account-mismatch` if it serves another account.
   */
  pin (flow: Flow, token: Token, widget: OpenedWidget): Promise<Flow>
  /** The flow serves this account from now on. Throws `account-mismatch` if it serves another. */
  useAccount (flow: Flow, accountNumber: string): Promise<Flow>
  end (flow: Flow): Promise<void>
}

/** Widgets of one flow whose sessions are accepted: a shopper has a few tabs, and a flow must stay small. */
const MAX_WIDGET_SESSIONS = 10

export interface FlowsOptions extends FlowStorage {
  /** Uniform in [0, 1). */
  random: () => number
}

export function createFlows ({ random, ...storage }: FlowsOptions): Flows {
  const { store, timeline } = storage
  return {
    ...createFlowAccess(storage),
    ...createFlowBindings(storage),
    ...createHeldCalls(storage),

    async secondsLeft (flow) {
      if (hasEnded(flow)) return 0
      try {
        return Math.floor((await store.lifeOf(flow.id) ?? 0) / 1000)
      } catch (error) {
        if (error instanceof Problem) return undefined
        throw error
      }
    },

    ensureWritable: async (flow) => { await amendLiving(store, flow, () => ({})) },

    async pin (flow, token, widget) {
      const pinned = await amendLiving(store, flow, (current) => pinTo(current, token, widget, random))
      timeline?.record(flow.id, { event: 'phase', phase: pinned.phase })
      return pinned
    },

    async useAccount (flow, accountNumber) {
      if (flow.accountNumber === accountNumber) return flow
      return await amendLiving(store, flow, (current) => {
        refuseOtherAccount(current, accountNumber)
        return current.accountNumber === undefined ? { accountNumber } : undefined
      })
    },

    async end (flow) {
      // The record stays and says so for as long as the store keeps it; the tokens go at once.
      await amend(store, flow, (current) => hasEnded(current)
        ? undefined
        : { phase: 'ended', tokens: {}, refreshAt: undefined })
      timeline?.record(flow.id, { event: 'phase', phase: 'ended' })
    }
  }
}

/** What a widget that was opened with this token changes in the flow. Throws `flexiti-scope`, `account-mismatch`. */
function pinTo (
  flow: Flow, token: Token, { sessionId, accountNumber }: OpenedWidget, random: () => number
): FlowChange {
  if (flow.tokens.customer?.generation !== token.generation) throw problem('flexiti-scope')
  // Two widgets may be opened at once, for two accounts.
  if (accountNumber !== undefined) refuseOtherAccount(flow, accountNumber)
  return {
    phase: flow.phase === 'open' ? 'widget' : flow.phase,
    refreshAt: refreshTime(token, random),
    ...(sessionId !== undefined &&
      { widgetSessionIds: [...(flow.widgetSessionIds ?? []), sessionId].slice(-MAX_WIDGET_SESSIONS) }),
    ...(accountNumber !== undefined && { accountNumber })
  }
}
