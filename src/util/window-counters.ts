/**
 * Counts by name over fixed windows, in this process. `SharedCounters` of src/redis has the same, for all
 * replicas.
 */
import { createLru } from './lru.js'

export interface WindowCounters {
  /** Counts one more. Returns the count in the window that the first one opened, and milliseconds until that ends. */
  add (name: string, windowMs: number): { count: number, leftMs: number }
  /** The same without counting. */
  peek (name: string): { count: number, leftMs: number }
}

export interface WindowCountersOptions {
  /** Milliseconds, monotonic. */
  now: () => number
  /** Names counted; beyond it the least recent are forgotten. */
  max: number
}

export function createWindowCounters ({ now, max }: WindowCountersOptions): WindowCounters {
  const windows = createLru<{ count: number, endsAt: number }>(max)
  return {
    add (name, windowMs) {
      const at = now()
      let window = windows.get(name)
      if (window === undefined || window.endsAt <= at) {
        window = { count: 0, endsAt: at + windowMs }
        windows.set(name, window)
      }
      window.count++
      return { count: window.count, leftMs: window.endsAt - at }
    },
    peek (name) {
      const window = windows.get(name)
      const leftMs = (window?.endsAt ?? 0) - now()
      return window === undefined || leftMs <= 0 ? { count: 0, leftMs: 0 } : { count: window.count, leftMs }
    }
  }
}
