/** How a flow is opened and changed in the store, by whatever moves it: the parts of `flows.ts`. */
import { problem } from '../problems/problem.js'
import { hasEnded, type Flow, type FlowChange } from './flow.js'
import { amend, StoreFullError, type FlowStore } from './store.js'
import type { Timeline } from './timeline.js'

/** Where the flows are kept, and what tells their timelines. */
export interface FlowStorage {
  store: FlowStore
  timeline?: Pick<Timeline, 'record'> | undefined
}

const RETRY_SECONDS = 5

/** Opens a flow. Returns the existing one if the id is taken. Throws `store-unavailable` where the store is full. */
export async function openFlow (
  { store, timeline }: FlowStorage, id: string, change: FlowChange, { byServer }: { byServer: boolean }
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

/** As `amend`, but a flow that is over or gone changes no more. Throws `flow-expired`. */
export async function amendLiving (
  store: FlowStore, flow: Pick<Flow, 'id'>, decide: (current: Flow) => FlowChange | undefined
): Promise<Flow> {
  const after = await amend(store, flow, (current) => {
    if (hasEnded(current)) throw problem('flow-expired')
    return decide(current)
  })
  if (after === undefined) throw problem('flow-expired')
  return after
}
