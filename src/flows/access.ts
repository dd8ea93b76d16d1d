/**
 * Who may use a flow: the browser that owns it, or, where none does, all who know its name. A browser comes to own a
 * flow that nobody has used yet.
 */
import { problem } from '../problems/problem.js'
import { amendLiving, openFlow, type FlowStorage } from './changes.js'
import { hasEnded, type Flow, type FlowChange } from './flow.js'
import { endedProblem, refuseUnmet, type FlowNeed } from './guard.js'

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

export interface FlowAccess {
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
}

export function createFlowAccess (storage: FlowStorage): FlowAccess {
  const { store, timeline } = storage
  return {
    async resolve (id, owner, { need = 'nothing', allowEnded = false, opening = false, onOpening } = {}) {
      let flow = await store.get(id)
      if (flow === undefined) {
        refuseUnmet(undefined, need)
        onOpening?.()
        const change: FlowChange = { ...(owner.browser && { owner: owner.proof }), ...(!opening && { used: true }) }
        flow = (await openFlow(storage, id, change, { byServer: false })).flow
      }
      refuseOthers(flow, owner)
      if (hasEnded(flow)) {
        if (allowEnded) return flow
        throw endedProblem(flow)
      }
      refuseUnmet(flow, need)
      if (firstUse(flow, owner, opening) === undefined) return flow
      let claims = false
      // Two browsers may reach for an unowned flow at once: the first one to write owns it.
      const after = await amendLiving(store, flow, (current) => {
        refuseOthers(current, owner)
        const change = firstUse(current, owner, opening)
        claims = change?.owner !== undefined
        return change
      })
      if (claims) timeline?.record(id, { event: 'claimed-by-browser' })
      return after
    },

    async find (id, owner) {
      const flow = await store.get(id, { peek: true })
      if (flow === undefined) throw problem('not-found', { detail: 'There is no such flow.' })
      refuseOthers(flow, { ...owner, browser: false })
      return flow
    }
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
