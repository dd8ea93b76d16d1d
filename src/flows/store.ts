/**
 * Where flows are kept. One interface; every implementation passes the same contract test
 * (`test/flows/store-contract.ts`). A store that cannot do its work throws the Problem `store-unavailable`, soon; but
 * `get` answers what it last knew of a flow, so that a token in hand can go on being used.
 */
import type { Flow, FlowChange } from './flow.js'

export type NewFlow = Pick<Flow, 'id'> & FlowChange

export interface FlowStore {
  /** Milliseconds on the store's clock, by which every time in a flow is measured. */
  now (): number
  /**
   * Creates a flow. Returns the existing one if the id is taken. Throws StoreFullError. `byServer`: the shop's server
   * opens it, for which room is kept; what a stranger opens, and nobody uses for anything, lives UNUSED_MS at most.
   */
  open (flow: NewFlow, options?: { byServer?: boolean }): Promise<{ flow: Flow, created: boolean }>
  /** The flow, unless it is unknown, idle too long or too old. Counts as a use unless `peek` says otherwise. */
  get (id: string, options?: { peek: boolean }): Promise<Flow | undefined>
  /** Milliseconds that the flow lives if it is not used; undefined if it is gone. Does not count as a use. */
  lifeOf (id: string): Promise<number | undefined>
  /**
   * Applies a change if the flow is still at `version`, atomically. Returns the changed flow; undefined if another
   * change came first or the flow is gone: read again and decide again.
   */
  change (id: string, version: number, change: FlowChange): Promise<Flow | undefined>
  /**
   * Flows whose `refreshAt` has come, at most `limit`. Each is handed to one caller only: its `refreshAt` moves
   * `leaseMs` ahead, so that a caller that dies loses it for no longer than that.
   */
  claimDue (limit: number, leaseMs: number): Promise<Flow[]>
  /**
   * Takes the lease of that name for `ms`, or takes it for `ms` again if `holder` has it. A caller that
   * waits for another's lease names that holder as `awaited`, and learns how the work failed, if it did.
   */
  lease (name: string, holder: string, ms: number, awaited?: string): Promise<LeaseResult>
  /** Gives the lease back, if `holder` still has it. `failure`: for those who wait, in the holder's words. */
  release (name: string, holder: string, failure?: string): Promise<void>
  /** Flows held now; some may be dead and not yet swept away. */
  count (): number | Promise<number>
  close (): Promise<void>
}

export type LeaseResult =
  | { state: 'taken' }
  | { state: 'held', by: string }
  /** The awaited holder gave up, for a reason that holds for all who waited. The lease was not taken. */
  | { state: 'failed', failure: string }

/** How long a flow lives that a stranger opened and nobody used for anything. */
export const UNUSED_MS = 300_000

/** Of so many flows, how many strangers may open: a tenth is kept for those of the shop's server. */
export function countForStrangers (maxCount: number): number {
  return maxCount - Math.floor(maxCount / 10)
}

/** How long those who waited can learn of a failure. */
export const FAILURE_MS = 2000

/** The store holds as many live flows as it may. */
export class StoreFullError extends Error {
  constructor () {
    super('the flow store is full')
    this.name = 'StoreFullError'
  }
}

/**
 * Changes a flow by a function of its newest state, again and again until no other change comes between.
 * `decide` returns the change, or undefined to leave the flow. Returns the flow after that; undefined if it is gone.
 */
export async function amend (
  store: FlowStore, { id }: Pick<Flow, 'id'>, decide: (flow: Flow) => FlowChange | undefined
): Promise<Flow | undefined> {
  for (;;) {
    // Read each time, the first time too: the caller's copy may be older than the token that its own call brought.
    const current = await store.get(id, { peek: true })
    if (current === undefined) return undefined
    const change = decide(current)
    if (change === undefined) return current
    const changed = await store.change(id, current.version, change)
    if (changed !== undefined) return changed
  }
}
