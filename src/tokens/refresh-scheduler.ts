/**
 * The refresh scheduler refreshes pinned tokens shortly before they die, so that a shopper who takes their time in the
 * widget keeps the flow. Open flows are left to die: refreshing them all would be a storm for nothing.
 */
import { Problem } from '../problems/problem.js'
import { refreshTime, retryPause } from '../flows/token.js'
import type { TokenManager } from './token-manager.js'
import { isPinned, type Flow } from '../flows/flow.js'
import { amend, type FlowStore } from '../flows/store.js'

export interface RefreshScheduler {
  /** Refreshes what is due, and resolves when that is done. Never rejects. */
  tick (): Promise<void>
  start (): void
  /** Claims no more, and resolves when what was claimed is done. */
  stop (): Promise<void>
}

export interface RefreshSchedulerOptions {
  store: FlowStore
  tokenManager: TokenManager
  random: () => number
  onError: (error: unknown) => void
  everyMs?: number
}

/** Refreshes at a time: a steady trickle for Flexiti, also when a thousand shoppers opened the widget in one minute. */
export const AT_ONCE = 32
/** Longer than a token call may take with its repeats. */
const LEASE_MS = 15_000

export function createRefreshScheduler ({
  store, tokenManager, random, onError, everyMs = 500
}: RefreshSchedulerOptions): RefreshScheduler {
  let timer: NodeJS.Timeout | undefined
  let running: Promise<void> | undefined
  let stopped = false

  async function keep (flow: Flow): Promise<void> {
    const token = flow.tokens.customer
    let refreshAt: number | undefined
    if (token !== undefined && isPinned(flow)) {
      try {
        const fit = await tokenManager.getToken(flow, 'customer')
        if (fit.generation > token.generation) return
        // Not due after all, or it failed for now; a token that dies meanwhile is found dead by the next try.
        const now = store.now()
        refreshAt = Math.max(refreshTime(token, random), now + retryPause(token, now) * (1 + random() / 2))
      } catch (error) {
        if (!(error instanceof Problem && error.code === 'flow-expired')) throw error
        return
      }
    }
    await amend(store, flow, (current) => current.tokens.customer?.generation === token?.generation
      ? { refreshAt }
      : undefined)
  }

  async function run (): Promise<void> {
    try {
      for (;;) {
        if (stopped) return
        const due = await store.claimDue(AT_ONCE, LEASE_MS)
        if (due.length === 0) return
        for (const kept of await Promise.allSettled(due.map(keep))) if (kept.status === 'rejected') onError(kept.reason)
      }
    } catch (error) {
      onError(error)
    }
  }

  async function tick (): Promise<void> {
    running ??= run().finally(() => { running = undefined })
    await running
  }

  return {
    tick,
    start: () => {
      stopped = false
      timer ??= setInterval(() => { tick().catch(onError) }, everyMs).unref()
    },
    stop: async () => {
      stopped = true
      clearInterval(timer)
      timer = undefined
      await running
    }
  }
}
