/**
 * Gives a Redis that lost something, or has an operation in an older form than this process saw, what was seen here
 * (recent.ts), before it takes new money.
 */
import type { RedisLink } from '../../redis/link.js'
import type { Places } from './places.js'
import { isOlder, type OperationRecord, type RecentOperations, type Retention } from './recent.js'
import { restoreOperation } from './scripts.js'

export interface Restoration {
  /** After Redis may have lost something: what this process knows is in it again. */
  restoreAll (): Promise<void>
  /**
   * Puts it back, and returns it as Redis has it then; null if it was freed or its time is over. `mayBeFreed`: if it is
   * gone, it was freed, unless Redis shows that it lost what it had.
   */
  restore (
    place: string, known: OperationRecord, options?: { mayBeFreed: boolean }
  ): Promise<OperationRecord | null>
  /** The record that Redis has, or what was seen here if Redis has none or an older form, which is then put back. */
  newest (place: string, record: OperationRecord | null): Promise<OperationRecord | null>
}

export interface RestorationOptions {
  link: Pick<RedisLink, 'run' | 'marker' | 'losses'>
  places: Places
  recent: RecentOperations
  retention: Readonly<Retention>
}

/** Operations that are put back at a time. */
const AT_ONCE = 200

export function createRestoration ({ link, places, recent, retention }: RestorationOptions): Restoration {
  let restoredAt = link.losses
  let restoring: Promise<void> | undefined

  const restore: Restoration['restore'] = async (
    place, known, { mayBeFreed } = { mayBeFreed: known[5] === '' || recent.isStale(place) }
  ) => await link.run(restoreOperation, [place, places.all(), places.marker()], [
    ...known, mayBeFreed ? link.marker : '', retention.ms
  ]) as OperationRecord | null

  async function restoreNow (): Promise<void> {
    const losses = link.losses
    const lost = recent.all()
    for (let from = 0; from < lost.length; from += AT_ONCE) {
      await Promise.all(lost.slice(from, from + AT_ONCE).map(async ([place, known]) => {
        await restore(place, known, { mayBeFreed: false })
      }))
    }
    restoredAt = losses
  }

  return {
    async restoreAll () {
      if (restoredAt === link.losses) return
      restoring ??= restoreNow().finally(() => { restoring = undefined })
      await restoring
    },

    restore,

    async newest (place, record) {
      const known = recent.find(place)
      const current = known !== undefined && isOlder(record, known) ? await restore(place, known) : record
      if (current === null) recent.forget(place)
      else recent.remember(place, current)
      return current
    }
  }
}
