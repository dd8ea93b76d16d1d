/** The flows as the doors see them: who may use one, what it may do now, and how it moves from phase to phase. */
import { Problem, problem } from '../problems/problem.js'
import { applicationAt, beginApplication, endApplication, withdrawApplication } from './applications.js'
import { authorizationAt, beginAuthorization, endAuthorization, withdrawAuthorization } from './authorizations.js'
import {
  hasEnded, type Authorized, type CallEnd, type CallState, type Flow, type FlowChange, type Order
} from './flow.js'
import type { Holder } from './holds.js'
import { refuseOtherAccount, refuseUnmet, type FlowNeed } from './guard.js'
import { amend, StoreFullError, type FlowStore } from './store.js'
import type { Timeline } from './timeline.js'
import { refreshTime, type Token } from './token.js'

/** Who asks for a flow. */
export interface FlowOwner {
  /** Whether a browser sent the request. Only browsers come to own flows. */
  browser: boolean
  /** Hash of the browser's cookie; a browser always has one, given to it in this response if need be. */
  proof?: string | undefined
}

export interface ResolveOptions {
  /** What the flow must have; one that must have something is not opened here. Default: nothing. */
  need?: FlowNeed | undefined
  /** Whether a flow that has ended is returned rather than refused. */
  allowEnded?: boolean | undefined
  /** Called before a flow is opened; what it throws refuses that. */
  onOpening?: (() => void) | undefined
  /** Whether the caller only opens the flow, which is no use of it. */
  opening?: boolean | undefined
}

/** What the shop's server vouches for. */
export interface Binding {
  order?: Order | undefined
  /** Digits without leading zeros. */
  accountNumber?: string | undefined
}

export interface Flows {
  /**
   * The flow of that name for this caller, opened if there is none. A browser comes to own a flow that nobody has used
   * yet. Throws `flow-not-yours`, `flow-expired`, `store-unavailable`, and what the guard throws (guard.ts).
   */
  resolve (id: string, owner: FlowOwner, options?: ResolveOptions): Promise<Flow>
  /**
   * The flow of that name, also one that has ended. Opens nothing and uses nothing. Throws `not-found`,
   * `flow-not-yours`.
   */
  find (id: string, owner: FlowOwner): Promise<Flow>
  /** Seconds that the flow lives if nobody uses it, 0 once it has ended; undefined if the store is unavailable. */
  secondsLeft (flow: Flow): Promise<number | undefined>
  /** Opens a flow for the shop's server. Returns the existing one if the id is taken. */
  open (id: string): Promise<{ flow: Flow, created: boolean }>
  /**
   * Binds the flow of that name to an order, an account or both, and opens it if there is none. Throws `order-mismatch`
   * and `account-mismatch` if it is bound to another: what a shopper agreed to does not change under them.
   */
  bind (id: string, binding: Binding): Promise<{ flow: Flow, created: boolean }>
  /**
   * Throws `store-unavailable` if the flow could not be changed now: better said before Flexiti is asked than after.
   */
  ensureWritable (flow: Flow): Promise<void>
  /**
   * The widget was opened with this token: it is pinned. Throws `flexiti-scope` if the flow's token is another by now,
   * `account-mismatch` if it serves another account.
   */
  pin (
    flow: Flow, token: Token, widget: { sessionId?: string | undefined, accountNumber?: string | undefined }
  ): Promise<Flow>
  /** The flow serves this account from now on. Throws `account-mismatch` if it serves another. */
  useAccount (flow: Flow, accountNumber: string): Promise<Flow>
  /** How far the flow's authorization got, as it stands now. */
  authorizationOf (flow: Flow): CallState | undefined
  /** The same of its application. */
  applicationOf (flow: Flow): CallState | undefined
  /**
   * Takes the flow's one authorization in hand. Throws `operation-in-progress`, `outcome-unknown`,
   * `already-authorized`, and `rate-limited` after too many rejections.
   */
  beginAuthorization (flow: Flow, holder: Holder): Promise<Flow>
  /**
   * Says how it ended, and what was authorized. One that Flexiti `rejected`, or that was `not-sent`, may be tried
   * again.
   */
  endAuthorization (flow: Flow, end: CallEnd, authorized?: Authorized): Promise<Flow>
  /** Takes back what this attempt may have begun without learning it. Certain, once it resolves. */
  withdrawAuthorization (flow: Pick<Flow, 'id'>, attempt: string): Promise<void>
  /**
   * Says how the authorization of the operation with this key ended, as a person found out. That one succeeded is a
   * fact, whatever holds the flow now; that one did not frees the flow only if it is what holds it. Nothing happens if
   * the flow is gone.
   */
  settleAuthorization (id: string, upstreamKey: string, outcome: 'succeeded' | 'rejected'): Promise<void>
  /**
   * Takes the flow's application in hand, as `beginAuthorization` does. Throws also `already-applied`
   * (applications.ts).
   */
  beginApplication (flow: Flow, session: string | undefined, holder: Holder): Promise<Flow>
  endApplication (flow: Flow, end: CallEnd): Promise<Flow>
  withdrawApplication (flow: Pick<Flow, 'id'>, attempt: string): Promise<void>
  /** As `settleAuthorization`, of the flow's application. */
  settleApplication (id: string, upstreamKey: string, outcome: 'succeeded' | 'rejected'): Promise<void>
  end (flow: Flow): Promise<void>
}

const RETRY_SECONDS = 5
/** Widgets of one flow whose sessions are accepted: a shopper has a few tabs, and a flow must stay small. */
const MAX_WIDGET_SESSIONS = 10

export interface FlowsOptions {
  store: FlowStore
  /** Uniform in [0, 1). */
  random: () => number
  timeline?: Pick<Timeline, 'record'>
}

export function createFlows ({ store, random, timeline }: FlowsOptions): Flows {
  async function put (
    id: string, change: FlowChange, { byServer }: { byServer: boolean }
  ): Promise<{ flow: Flow, created: boolean }> {
    try {
      const opened = await store.open({ id, ...change }, { byServer })
      if (opened.created) timeline?.record(id, { event: 'opened' })
      return opened
    } catch (error) {
      if (error instanceof StoreFullError) {
        throw problem('store-unavailable', { retryAfter: RETRY_SECONDS, cause: error })
      }
      throw error
    }
  }

  /** Changes the flow by its newest state; a flow that is over or gone changes no more. */
  async function move (flow: Flow, decide: (current: Flow) => FlowChange | undefined): Promise<Flow> {
    const after = await amend(store, flow, (current) => {
      if (hasEnded(current)) throw problem('flow-expired')
      return decide(current)
    })
    if (after === undefined) throw problem('flow-expired')
    return after
  }

  return {
    async resolve (id, owner, { need = 'nothing', allowEnded = false, opening = false, onOpening } = {}) {
      let flow = await store.get(id)
      if (flow === undefined) {
        refuseUnmet(undefined, need)
        onOpening?.()
        const change: FlowChange = { ...(owner.browser && { owner: owner.proof }), ...(!opening && { used: true }) }
        flow = (await put(id, change, { byServer: false })).flow
      }
      refuseOthers(flow, owner)
      if (hasEnded(flow)) {
        if (allowEnded) return flow
        throw endedProblem(flow)
      }
      refuseUnmet(flow, need)
      const change = firstUse(flow, owner, opening)
      if (change === undefined) return flow
      // Two browsers may reach for an unowned flow at once: the first one to write owns it.
      const after = await move(flow, (current) => {
        refuseOthers(current, owner)
        return firstUse(current, owner, opening)
      })
      if (change.owner !== undefined) timeline?.record(id, { event: 'claimed-by-browser' })
      return after
    },

    async find (id, owner) {
      const flow = await store.get(id, { peek: true })
      if (flow === undefined) throw problem('not-found', { detail: 'There is no such flow.' })
      refuseOthers(flow, { ...owner, browser: false })
      return flow
    },

    async secondsLeft (flow) {
      if (hasEnded(flow)) return 0
      try {
        return Math.floor((await store.lifeOf(flow.id) ?? 0) / 1000)
      } catch (error) {
        if (error instanceof Problem) return undefined
        throw error
      }
    },

    open: async (id) => await put(id, {}, { byServer: true }),

    async bind (id, { order, accountNumber }) {
      const { flow, created } = await put(id, {
        ...(order && { order }),
        ...(accountNumber !== undefined && { accountNumber, accountVouched: true })
      }, { byServer: true })
      let bindsOrder = created && order !== undefined
      const bound = await move(flow, (current) => {
        if (accountNumber !== undefined) refuseOtherAccount(current, accountNumber)
        if (order !== undefined && current.order !== undefined && !isSameOrder(order, current.order)) {
          throw problem('order-mismatch')
        }
        bindsOrder ||= order !== undefined && current.order === undefined
        const change = {
          ...(order !== undefined && current.order === undefined && { order }),
          ...(accountNumber !== undefined && current.accountVouched === undefined &&
            { accountNumber, accountVouched: true as const })
        }
        return Object.keys(change).length === 0 ? undefined : change
      })
      if (bindsOrder) timeline?.record(id, { event: 'order-bound' })
      return { flow: bound, created }
    },

    ensureWritable: async (flow) => { await move(flow, () => ({})) },

    async pin (flow, token, { sessionId, accountNumber }) {
      const pinned = await move(flow, (current) => {
        if (current.tokens.customer?.generation !== token.generation) throw problem('flexiti-scope')
        // Two widgets may be opened at once, for two accounts.
        if (accountNumber !== undefined) refuseOtherAccount(current, accountNumber)
        return {
          phase: current.phase === 'open' ? 'widget' : current.phase,
          refreshAt: refreshTime(token, random),
          ...(sessionId !== undefined &&
            { widgetSessionIds: [...(current.widgetSessionIds ?? []), sessionId].slice(-MAX_WIDGET_SESSIONS) }),
          ...(accountNumber !== undefined && { accountNumber })
        }
      })
      timeline?.record(flow.id, { event: 'phase', phase: pinned.phase })
      return pinned
    },

    async useAccount (flow, accountNumber) {
      if (flow.accountNumber === accountNumber) return flow
      return await move(flow, (current) => {
        refuseOtherAccount(current, accountNumber)
        return current.accountNumber === undefined ? { accountNumber } : undefined
      })
    },

    authorizationOf: (flow) => authorizationAt(flow, store.now()),
    applicationOf: (flow) => applicationAt(flow, store.now()),

    beginAuthorization: async (flow, holder) =>
      await move(flow, (current) => beginAuthorization(current, holder, store.now())),

    async endAuthorization (flow, end, authorized) {
      const after = await amend(store, flow, (current) => endAuthorization(current, flow.tries, end, authorized))
      if (end === 'succeeded') timeline?.record(flow.id, { event: 'phase', phase: 'authorized' })
      return after ?? flow
    },

    withdrawAuthorization: async ({ id }, attempt) => {
      await amend(store, { id }, (current) => withdrawAuthorization(current, attempt))
    },

    async settleAuthorization (id, upstreamKey, outcome) {
      const flow = await store.get(id, { peek: true })
      if (flow === undefined) return
      // `running` is what a process leaves that died while the call was out.
      const isHeld = (flow.authorization === 'indeterminate' || flow.authorization === 'running') &&
        flow.authorizedBy === upstreamKey
      if (outcome === 'succeeded') await this.endAuthorization(flow, 'succeeded')
      else if (isHeld) await this.endAuthorization(flow, 'rejected')
    },

    beginApplication: async (flow, session, holder) =>
      await move(flow, (current) => beginApplication(current, session, holder, store.now())),

    async endApplication (flow, end) {
      const { application } = flow
      if (application === undefined) return flow
      return await amend(store, flow, (current) => endApplication(current, application, end)) ?? flow
    },

    withdrawApplication: async ({ id }, attempt) => {
      await amend(store, { id }, (current) => withdrawApplication(current, attempt))
    },

    async settleApplication (id, upstreamKey, outcome) {
      const flow = await store.get(id, { peek: true })
      if (flow?.application?.upstreamKey === upstreamKey) await this.endApplication(flow, outcome)
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

/**
 * A shop that opens a new flow for an order which is or may be authorized already would sell it twice: so that is said.
 */
export function endedProblem ({ authorization }: Flow): Problem {
  switch (authorization) {
    case undefined: return problem('flow-expired')
    case 'succeeded': return problem('flow-expired', {
      detail: 'The flow has ended, and its order is authorized. It must not be sold again.'
    })
    case 'running':
    case 'indeterminate':
      return problem('flow-expired', {
        detail: 'The flow has ended. Whether its order was authorized is not known: find out before it is sold again.'
      })
  }
}

/** A browser's flow is that browser's, and one that was used without a cookie is no browser's any more. */
function refuseOthers (flow: Flow, owner: FlowOwner): void {
  const isOthers = flow.owner === undefined ? owner.browser && flow.used === true : flow.owner !== owner.proof
  if (isOthers) throw problem('flow-not-yours')
}

/** What the first use of a flow changes in it. */
function firstUse (flow: Flow, owner: FlowOwner, opening: boolean): FlowChange | undefined {
  const claims = flow.owner === undefined && owner.browser
  const uses = flow.used === undefined && !opening
  if (!claims && !uses) return undefined
  return { ...(claims && { owner: owner.proof }), ...(uses && { used: true }) }
}

/** Whether both name the same sale: an order that does not say when to capture agrees with either. */
function isSameOrder (wanted: Order, known: Order): boolean {
  return wanted.reference === known.reference && wanted.amount === known.amount &&
    (wanted.autoCapture === undefined || wanted.autoCapture === (known.autoCapture ?? false))
}
