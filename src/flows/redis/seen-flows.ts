/**
 * The flows that this process saw last: one that has not changed in Redis is neither sent nor opened again, one whose
 * Redis is away is still known, and one that Redis has lost, or has again in an older form, is recognised.
 */
import { createLru } from '../../util/lru.js'
import type { Flow } from '../flow.js'

/** Which form of a flow it is, sealed with it: what Redis says of that beside it could be changed. */
export interface FlowForm {
  /** The version that it was sealed as; later ones may have moved its times alone. 0: sealed by an earlier program. */
  version: number
  openedAt: number
}

export interface SeenFlow {
  flow: Flow
  form: FlowForm
  /** How often Redis had lost something by then. */
  losses: number
}

export interface SeenFlows {
  find (id: string): SeenFlow | undefined
  /** An answer that was overtaken on its way does not hide a newer one. */
  remember (seen: SeenFlow): Flow
  forget (id: string): void
  all (): Iterable<SeenFlow>
  clear (): void
}

/** About 2 kB each. */
const MAX_SEEN = 10_000

export function createSeenFlows (): SeenFlows {
  const seen = createLru<SeenFlow>(MAX_SEEN)
  return {
    find: (id) => seen.get(id),
    remember (found) {
      const { flow, losses } = found
      const known = seen.peek(flow.id)
      const isNews = known === undefined || known.losses !== losses || known.flow.openedAt !== flow.openedAt ||
        known.flow.version < flow.version
      if (isNews) seen.set(flow.id, found)
      return flow
    },
    forget: (id) => { seen.delete(id) },
    all: () => seen.values(),
    clear: () => { seen.clear() }
  }
}

/** Whether `form` is of before what was seen: nobody has made it since. */
export function isOlder (form: FlowForm, { form: known }: SeenFlow): boolean {
  return form.openedAt < known.openedAt || (form.openedAt === known.openedAt && form.version < known.version)
}

/** Whether money may have moved in it, or an application was filed: it must not begin anew. */
export function hasMoved ({ authorization, application }: Flow): boolean {
  return authorization !== undefined || application !== undefined
}
