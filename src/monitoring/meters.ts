/** Metrics whose figures others keep: read when Prometheus asks, so that a figure costs nothing until then. */
import { Counter, Gauge, type Registry } from 'prom-client'

/** A value for each label, in their order, and how often it was counted. */
export type Count = readonly [...values: string[], count: number]

export interface Meters {
  /** Keeps its last value where it cannot be read, as while the store is unavailable. */
  gauge (name: string, help: string, read: () => number | Promise<number>): void
  counter (name: string, help: string, read: () => number): void
  /** A counter with labels. */
  counts (name: string, help: string, labelNames: string[], read: () => Iterable<Count>): void
}

export function createMeters (registry: Registry): Meters {
  function counts (name: string, help: string, labelNames: string[], read: () => Iterable<Count>): void {
    registry.registerMetric(new Counter({
      name,
      help,
      labelNames,
      registers: [],
      collect () {
        this.reset()
        for (const count of read()) this.labels(...count.slice(0, -1) as string[]).inc(count.at(-1) as number)
      }
    }))
  }

  return {
    gauge (name, help, read) {
      registry.registerMetric(new Gauge({
        name,
        help,
        registers: [],
        async collect () {
          try { this.set(await read()) } catch {}
        }
      }))
    },
    counter: (name, help, read) => { counts(name, help, [], () => [[read()]]) },
    counts
  }
}
