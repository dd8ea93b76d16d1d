/** Loaded into the process that is soaked (`node --expose-gc --import`): tells the runner how it is. */
import { monitorEventLoopDelay } from 'node:perf_hooks'

export interface Vitals {
  vitals: {
    /** Bytes, after the garbage was collected. */
    heap: number
    /** Bytes outside the heap that objects in it hold: buffers. */
    external: number
    rss: number
    /** What keeps the process busy: sockets, timers, requests. */
    resources: number
    /** Milliseconds by which timers were late since the last time, the 99th percentile. */
    loopDelay: number
  }
}

const RESOLUTION_MS = 10

const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
delay.enable()

process.on('message', (message) => {
  if (message !== 'vitals') return
  const loopDelay = Math.max(0, delay.percentile(99) / 1e6 - RESOLUTION_MS)
  globalThis.gc?.()
  globalThis.gc?.()
  const { heapUsed, external, rss } = process.memoryUsage()
  const resources = process.getActiveResourcesInfo().length
  process.send?.({ vitals: { heap: heapUsed, external, rss, resources, loopDelay } } satisfies Vitals)
  // Collecting the garbage took its time too; that is ours, not the BFF's.
  setImmediate(() => { delay.reset() })
})
