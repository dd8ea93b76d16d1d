/**
 * What a flow does once, in the store: its authorization and its application are taken in hand, ended, withdrawn and
 * settled here, by the rules of `authorizations.ts`, `applications.ts` and `holds.ts`.
 */
import { applicationAt, beginApplication, endApplication, withdrawApplication } from './applications.js'
import { authorizationAt, beginAuthorization, endAuthorization, withdrawAuthorization } from './authorizations.js'
import { amendLiving, type FlowStorage } from './changes.js'
import type { Authorized, CallEnd, CallState, Flow } from './flow.js'
import type { Holder } from './holds.js'
import { amend } from './store.js'

export interface HeldCalls {
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
}

export function createHeldCalls ({ store, timeline }: FlowStorage): HeldCalls {
  return {
    authorizationOf: (flow) => authorizationAt(flow, store.now()),
    applicationOf: (flow) => applicationAt(flow, store.now()),

    beginAuthorization: async (flow, holder) =>
      await amendLiving(store, flow, (current) => beginAuthorization(current, holder, store.now())),

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
      await amendLiving(store, flow, (current) => beginApplication(current, session, holder, store.now())),

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
    }
  }
}
