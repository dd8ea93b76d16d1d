/**
 * Flows in Redis or Valkey, shared by all replicas. What a flow is and holds is sealed; what Redis must know of it to
 * keep order (version, times) is not. A flow that Redis has in an older form than this process has seen, be it that it
 * lost something or that somebody put it there, is not taken: the newer form is put back.
 */
import type { RedisLink } from '../../redis/link.js'
import { SealBrokenError, type Sealer } from '../../redis/seal.js'
import { isInUse, type Flow, type FlowChange } from '../flow.js'
import {
  changeFlow, claimDueFlows, countFlows, getFlow, getFlowLife, openFlow, releaseLease, restoreFlow, takeLease
} from './scripts.js'
import { timelinePrefix } from './timeline.js'
import { createSeenFlows, hasMoved, isOlder, type FlowForm, type SeenFlow } from './seen-flows.js'
import {
  countForStrangers, FAILURE_MS, StoreFullError, UNUSED_MS, type FlowStore, type LeaseResult
} from '../store.js'

export interface RedisFlowStoreOptions {
  link: RedisLink
  sealer: Sealer
  /** A flow unused for so long is gone. */
  idleMs: number
  /** A flow older than this is gone. */
  maxAgeMs: number
  maxCount: number
}

type Content = Omit<Flow, 'id' | 'version' | 'openedAt' | 'refreshAt'>
type Sealed = Content & { sealedAs?: FlowForm }

/** Version, opened, refreshAt or '', sealed; as Redis answers them. */
type FlowRecord = [version: string, opened: string, refreshAt: string, sealed: string]

/** Flows that are put back at a time. */
const RESTORED_AT_ONCE = 200
/** To put a flow back while others change it. */
const MAX_TRIES = 3

export function createRedisFlowStore ({
  link, sealer, idleMs, maxAgeMs, maxCount
}: RedisFlowStoreOptions): FlowStore {
  const seen = createSeenFlows()
  const flowPrefix = (): string => `${link.prefix}flow:`
  const flowKey = (id: string): string => `${link.prefix}flow:${id}`
  const due = (): string => `${link.prefix}due`
  const all = (): string => `${link.prefix}flows`
  const leaseKey = (name: string): string => `${link.prefix}lease:${name}`

  function seal ({ id, version, openedAt, refreshAt: _refreshAt, ...content }: Flow): string {
    const sealed: Sealed = { ...content, sealedAs: { version, openedAt } }
    return sealer.seal(JSON.stringify(sealed), flowKey(id))
  }

  function open (id: string, [version, opened, refreshAt, sealed]: FlowRecord): SeenFlow {
    try {
      const { sealedAs, ...content } = JSON.parse(sealer.open(sealed, flowKey(id))) as Sealed
      const [openedAt, losses] = [Number(opened), link.losses]
      if (sealedAs !== undefined && sealedAs.openedAt !== openedAt) throw new SealBrokenError()
      const flow: Flow = {
        id, version: Number(version), openedAt, ...content, ...(refreshAt !== '' && { refreshAt: Number(refreshAt) })
      }
      return { flow, form: sealedAs ?? { version: 0, openedAt }, losses }
    } catch (error) {
      throw link.unreadable(error)
    }
  }

  /** The flow of a record, or the newer form of it that was seen, which is put back. */
  async function read (id: string, record: FlowRecord, tries = MAX_TRIES): Promise<Flow> {
    const found = open(id, record)
    const known = seen.find(id)
    if (known === undefined || !isOlder(found.form, known)) return seen.remember(found)
    if (tries === 0) throw link.unreadable(new SealBrokenError())
    return await restore(known, found.flow.version) ?? await read(id, await fetch(id), tries - 1)
  }

  /** Undefined if another one has put something in its place meanwhile. */
  async function restore ({ flow, form }: SeenFlow, there: number | undefined): Promise<Flow | undefined> {
    const restored = { ...flow, version: Math.max(flow.version, there ?? 0) + 1 }
    const done = await link.run(restoreFlow, [flowKey(flow.id), due(), all()], [
      flow.id, there ?? '', restored.version, flow.openedAt, seal(restored), flow.refreshAt ?? '', idleMs, maxAgeMs
    ])
    return done === 1
      ? seen.remember({ flow: restored, form: { ...form, version: restored.version }, losses: link.losses })
      : undefined
  }

  /** As it is there, without any other thought. */
  async function fetch (id: string): Promise<FlowRecord> {
    const record = await link.run(getFlow, [flowKey(id)], [0, idleMs, maxAgeMs, '']) as FlowRecord | null
    if (record === null) throw link.unreadable(new SealBrokenError())
    return record
  }

  async function find (id: string, use: boolean): Promise<Flow | undefined> {
    const known = seen.find(id)
    // A version that Redis lost and gave out again would be taken for the one that is known here.
    const isSure = known?.losses === link.losses
    const response = await link.run(getFlow, [flowKey(id)], [
      use ? 1 : 0, idleMs, maxAgeMs, isSure ? `${known.flow.version}:${known.flow.openedAt}` : ''
    ]) as FlowRecord | [string, string] | null
    if (response?.length === 2) return known?.flow
    if (response !== null) return await read(id, response)
    if (known !== undefined && !isSure && mustStay(known)) return await restore(known, undefined)
    // One in which money moved may be gone because Redis lost it, which shows a moment later.
    if (known !== undefined && !mustStay(known)) seen.forget(id)
    return undefined
  }

  const mustStay = ({ flow }: SeenFlow): boolean => hasMoved(flow) && link.now() - flow.openedAt < maxAgeMs

  let restoredAt = link.losses
  let restoring: Promise<void> | undefined

  /** Puts those flows back in which money moved, before new ones are opened under their names. */
  async function restoreMoved (): Promise<void> {
    const losses = link.losses
    const lost = [...seen.all()].filter((known) => known.losses !== losses && mustStay(known))
    for (let from = 0; from < lost.length; from += RESTORED_AT_ONCE) {
      await Promise.all(lost.slice(from, from + RESTORED_AT_ONCE).map(async ({ flow }) => await find(flow.id, false)))
    }
    restoredAt = losses
  }

  async function restoreOnce (): Promise<void> {
    if (restoredAt === link.losses) return
    restoring ??= restoreMoved().finally(() => { restoring = undefined })
    await restoring
  }

  return {
    now: link.now,

    async open (flow, { byServer = false } = {}) {
      await restoreOnce()
      const { id, refreshAt } = flow
      const opened: Flow = { phase: 'open', tokens: {}, ...flow, version: 1, openedAt: Math.round(link.now()) }
      const unusedMs = byServer || isInUse(opened) ? '' : Math.min(UNUSED_MS, idleMs)
      const [created, ...record] = await link.run(openFlow, [flowKey(id), due(), all(), `${link.prefix}marker`], [
        id, seal(opened), refreshAt ?? '', idleMs, maxAgeMs, byServer ? maxCount : countForStrangers(maxCount),
        flowPrefix(), timelinePrefix(link), opened.openedAt, unusedMs, byServer ? 1 : '', link.marker
      ]) as [number, ...FlowRecord]
      if (created === -1) throw new StoreFullError()
      if (created === -2) {
        await link.enterAgain()
        return await this.open(flow, { byServer })
      }
      if (created === 1) seen.forget(id)
      return { flow: await read(id, record), created: created === 1 }
    },

    async get (id, options) {
      try {
        return await find(id, options?.peek !== true)
      } catch (error) {
        const known = seen.find(id)?.flow
        if (known === undefined || link.now() - known.openedAt >= maxAgeMs) throw error
        return known
      }
    },

    lifeOf: async (id) => await link.run(getFlowLife, [flowKey(id)], []) as number | null ?? undefined,

    async change (id, version, change) {
      const known = seen.find(id)
      const isSure = known?.flow.version === version && known.losses === link.losses
      const base = isSure ? known.flow : await find(id, false)
      if (base?.version !== version) return undefined
      const changed = apply(base, change)
      const done = await link.run(changeFlow, [flowKey(id), due()], [
        id, version, seal(changed), changed.refreshAt ?? '', isInUse(changed) ? 1 : '', idleMs, maxAgeMs
      ])
      const { openedAt } = changed
      if (done === 1) {
        return seen.remember({
          flow: changed, form: { version: changed.version, openedAt }, losses: link.losses
        })
      }
      return undefined
    },

    async claimDue (limit, leaseMs) {
      const claimed = await link.run(claimDueFlows, [due()], [
        limit, leaseMs, flowPrefix()
      ]) as Array<[string, ...FlowRecord]>
      // One that cannot be opened, as its key was dropped too soon, must not keep the others from their refresh.
      const flows = await Promise.all(claimed.map(async ([id, ...record]) =>
        await read(id, record).catch(() => undefined)))
      return flows.filter((flow) => flow !== undefined)
    },

    async lease (name, holder, ms, awaited = ''): Promise<LeaseResult> {
      const [taken, text = ''] = await link.run(takeLease, [leaseKey(name)], [holder, ms, awaited]) as [number, string?]
      if (taken === 1) return { state: 'taken' }
      return taken === 0 ? { state: 'held', by: text } : { state: 'failed', failure: text }
    },

    async release (name, holder, failure = '') {
      await link.run(releaseLease, [leaseKey(name)], [holder, FAILURE_MS, failure])
    },

    count: async () => await link.run(countFlows, [all()], []) as number,

    close: async () => { seen.clear() }
  }
}

/** The flow after a change; what the change leaves undefined is not there. */
function apply (flow: Flow, change: FlowChange): Flow {
  const changed: Flow = { ...flow, ...change, version: flow.version + 1 }
  return Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== undefined)) as unknown as Flow
}
