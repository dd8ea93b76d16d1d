/**
 * A map of the last `max` keys that were used, which takes memory as it fills. Told `max`, the library takes all of it
 * at once: for as many keys as the BFF may have to remember, tens of milliseconds at each start.
 */
import { LRUCache } from 'lru-cache'

export function createLru<Value extends object | number> (max: number): LRUCache<string, Value> {
  return new LRUCache({ maxSize: max, sizeCalculation: () => 1 })
}
