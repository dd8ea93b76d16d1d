/** The keys of the flows in Redis. Made anew each time: their prefix is known once Redis was connected. */
import type { RedisLink } from '../../redis/link.js'

export interface FlowKeys {
  flow (id: string): string
  /** What comes before the id in the key of a flow. */
  flowPrefix (): string
  /** Sorted set: the flows that are due, by when. */
  due (): string
  /** Sorted set: all flows, by when they die. */
  all (): string
  /** By which Redis is known to have what it had (redis/space.ts). */
  marker (): string
}

export function createFlowKeys (link: Pick<RedisLink, 'prefix'>): FlowKeys {
  return {
    flow: (id) => `${link.prefix}flow:${id}`,
    flowPrefix: () => `${link.prefix}flow:`,
    due: () => `${link.prefix}due`,
    all: () => `${link.prefix}flows`,
    marker: () => `${link.prefix}marker`
  }
}
