/**
 * Reads flows from Redis. One that Redis has in an older form than this process has seen, be it that it lost something
 * or that somebody put it there, is not taken: the newer form is put back. So is one in which money moved and that
 * Redis has lost.
 */
import type { RedisLink } from '../../redis/link.js'
import { SealBrokenError } from '../../redis/seal.js'
import type { Flow } from '../flow.js'
import type { FlowKeys } from './keys.js'
import { getFlow, restoreFlow } from './scripts.js'
import type { FlowRecord, FlowSealer } from './sealed-flow.js'
import { hasMoved, isOlder, type SeenFlow, type SeenFlows } from './seen-flows.js'

export interface FlowReader {
  /** The flow as Redis has it, or as it is put back. `use`: whether this is a use of it. */
  find (id: string, use: boolean): Promise<Flow | undefined>
  /** The flow of a record, or the newer form of it that was seen, which is put back. */
  read (id: string, record: FlowRecord): Promise<Flow>
  /** Puts flows back in which money moved, if Redis lost something: before others are opened under their names. */
  restoreLost (): Promise<void>
}

export interface FlowReaderOptions {
  link: RedisLink
  sealer: FlowSealer
  keys: FlowKeys
  seen: SeenFlows
  /** A flow unused for so long is gone. */
  idleMs: number
  /** A flow older than this is gone. */
  maxAgeMs: number
}

/** Flows that are put back at a time. */
const RESTORED_AT_ONCE = 200
/** To put a flow back while others change it. */
const MAX_TRIES = 3

export function createFlowReader ({ link, sealer, keys, seen, idleMs, maxAgeMs }: FlowReaderOptions): FlowReader {
  async function read (id: string, record: FlowRecord, tries = MAX_TRIES): Promise<Flow> {
    const found = sealer.open(id, record)
    const known = seen.find(id)
    if (known === undefined || !isOlder(found.form, known)) return seen.remember(found)
    if (tries === 0) throw link.unreadable(new SealBrokenError())
    return await restore(known, found.flow.version) ?? await read(id, await fetch(id), tries - 1)
  }

  /** Undefined if another one has put something in its place meanwhile. */
  async function restore ({ flow, form }: SeenFlow, there: number | undefined): Promise<Flow | undefined> {
    const restored = { ...flow, version: Math.max(flow.version, there ?? 0) + 1 }
    const done = await link.run(restoreFlow, [keys.flow(flow.id), keys.due(), keys.all()], [
      flow.id, there ?? '', restored.version, flow.openedAt, sealer.seal(restored), flow.refreshAt ?? '', idleMs,
      maxAgeMs
    ])
    return done === 1
      ? seen.remember({ flow: restored, form: { ...form, version: restored.version }, losses: link.losses })
      : undefined
  }

  /** As it is there, without any other thought. */
  async function fetch (id: string): Promise<FlowRecord> {
    const record = await link.run(getFlow, [keys.flow(id)], [0, idleMs, maxAgeMs, '']) as FlowRecord | null
    if (record === null) throw link.unreadable(new SealBrokenError())
    return record
  }

  async function find (id: string, use: boolean): Promise<Flow | undefined> {
    const known = seen.find(id)
    // A version that Redis lost and gave out again would be taken for the one that is known here.
    const isSure = known?.losses === link.losses
    const response = await link.run(getFlow, [keys.flow(id)], [
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

  async function restoreMoved (): Promise<void> {
    const losses = link.losses
    const lost = [...seen.all()].filter((known) => known.losses !== losses && mustStay(known))
    for (let from = 0; from < lost.length; from += RESTORED_AT_ONCE) {
      await Promise.all(lost.slice(from, from + RESTORED_AT_ONCE).map(async ({ flow }) => await find(flow.id, false)))
    }
    restoredAt = losses
  }

  return {
    find,
    read,
    async restoreLost () {
      if (restoredAt === link.losses) return
      restoring ??= restoreMoved().finally(() => { restoring = undefined })
      await restoring
    }
  }
}
