/**
 * The refresh scheduler refreshes pinned tokens shortly before they die, so that a shopper who takes their time in the
 * widget keeps the flow. Open flows are left to die: refreshing them all would be a storm for nothing.
 *
 * It works in a sliding window: each answer makes room for the next refresh, and a slow one holds up none
 * (`refresh-pace.ts`). What waits is in order (`refresh-queue.ts`).
 */
import { systemClock, type Clock } from '../util/clock.js'
import { Problem } from '../problems/problem.js'
import { isPinned, type Flow } from '../flows/flow.js'
import { amend, type FlowStore } from '../flows/store.js'
import { nextRefreshTime, refreshTime, type Token } from '../flows/token.js'
import { createRefreshPace, SLOW_MS, type RefreshEnd } from './refresh-pace.js'
import { createRefreshQueue } from './refresh-queue.js'
import { retryAfterMs, type TokenManager } from './token-manager.js'

export interface RefreshScheduler {
  /** Claims what is due, and sends as much of it as the token endpoint takes now. Never rejects. */
  tick (): Promise<void>
  start (): void
  /** Claims and sends no more, and resolves when what is out has ended, or has taken too long. */
  stop (): Promise<void>
  /** Flows whose refresh is due and not sent yet. */
  readonly waiting: number
  /** Milliseconds that the one of them which waits longest is overdue. */
  readonly lateMs: number
}

export interface RefreshSchedulerOptions {
  store: FlowStore
  tokenManager: Pick<TokenManager, 'refreshDue'>
  random: () => number
  onError: (error: unknown) => void
  /** Told at each tick how late the scheduler is, milliseconds. */
  onLate?: (lateMs: number) => void
  clock?: Pick<Clock, 'now' | 'sleep'>
  everyMs?: number
}

/** What is claimed and waits longer is claimed again, here or by another replica. */
const LEASE_MS = 15_000
/** At a time, so that Redis does other things in between. */
const CLAIM = 64
/** At a tick, so that other replicas have their share. */
const MAX_CLAIMS = 512
/** So many can be put in order: those that the shop's server bound come first. */
const MAX_WAITING = 4096
/** When the process stops, a refresh that is out is not waited for any longer. */
const STOP_PATIENCE_MS = 10_000

export function createRefreshScheduler ({
  store, tokenManager, random, onError, onLate = () => {}, clock = systemClock, everyMs = 500
}: RefreshSchedulerOptions): RefreshScheduler {
  const queue = createRefreshQueue(random)
  const pace = createRefreshPace(clock.now)
  const running = new Map<string, Promise<void>>()
  let timer: NodeJS.Timeout | undefined
  let claiming: Promise<void> | undefined
  let stopped = false

  /** Sends what there is room for. */
  function fill (): void {
    if (stopped) return
    for (let flow = next(); flow !== undefined; flow = next()) send(flow)
  }

  function next (): Flow | undefined {
    if (pace.hasRoom()) return queue.take(store.now())
    return pace.hasRoom({ anyway: true }) ? queue.take(store.now(), { lastChance: true }) : undefined
  }

  function send (flow: Flow): void {
    const end = pace.begin()
    const work = refresh({ store, tokenManager, random }, flow)
      .then(end, (error: unknown) => {
        end({ outcome: 'neither' })
        onError(error)
      })
      .finally(() => {
        running.delete(flow.id)
        fill()
      })
    running.set(flow.id, work)
    clock.sleep(SLOW_MS).then(fill, () => {})
  }

  async function claim (): Promise<void> {
    try {
      for (let claims = 0; claims < MAX_CLAIMS && queue.size < MAX_WAITING; claims += CLAIM) {
        const due = await store.claimDue(CLAIM, LEASE_MS)
        for (const flow of due) if (!running.has(flow.id)) queue.add(flow)
        if (stopped || due.length < CLAIM) break
      }
    } catch (error) {
      onError(error)
    }
    fill()
    onLate(queue.lateMs(store.now()))
  }

  async function tick (): Promise<void> {
    if (stopped) return
    claiming ??= claim().finally(() => { claiming = undefined })
    await claiming
  }

  return {
    tick,
    start () {
      stopped = false
      timer ??= setInterval(() => { tick().catch(onError) }, everyMs).unref()
    },
    async stop () {
      stopped = true
      clearInterval(timer)
      timer = undefined
      await claiming
      queue.clear()
      await Promise.race([Promise.all(running.values()), clock.sleep(STOP_PATIENCE_MS)])
    },
    get waiting () { return queue.size },
    get lateMs () { return queue.lateMs(store.now()) }
  }
}

/** Refreshes the flow's token, and says when it is to be looked at again. Throws unhandled errors, and the store's. */
async function refresh (
  { store, tokenManager, random }: Pick<RefreshSchedulerOptions, 'store' | 'tokenManager' | 'random'>, flow: Flow
): Promise<RefreshEnd> {
  const token = flow.tokens.customer
  const lookAgain = async (refreshAt: number | undefined): Promise<void> => {
    await amend(store, flow, (current) => current.tokens.customer?.generation === token?.generation
      ? { refreshAt }
      : undefined)
  }
  if (token === undefined || !isPinned(flow)) {
    await lookAgain(undefined)
    return { outcome: 'neither' }
  }
  try {
    const fit = await tokenManager.refreshDue(flow)
    if (fit.generation > token.generation) return { outcome: 'succeeded' }
    await lookAgain(notDueUntil(fit, store.now(), random))
    return { outcome: 'neither' }
  } catch (error) {
    if (!(error instanceof Problem) || error.code === 'store-unavailable') throw error
    if (error.code === 'flow-expired') return { outcome: 'neither' }
    const asked = retryAfterMs(error)
    await lookAgain(nextRefreshTime(token, store.now(), random, asked))
    return { outcome: 'failed', retryAfterMs: asked }
  }
}

/** A token that was not refreshed though its time had come: it is not due after all, or it cannot be refreshed. */
function notDueUntil (token: Token, now: number, random: () => number): number {
  return token.refreshToken === undefined
    ? token.expiresAt
    : Math.max(refreshTime(token, random), nextRefreshTime(token, now, random))
}
