/**
 * A histogram of Prometheus that costs a lookup and two additions per observation. That of prom-client validates and
 * hashes the labels of each, which a request feels (docs/performance.md).
 */

export interface HistogramOptions {
  name: string
  help: string
  labelNames: readonly string[]
  /** Upper bounds, ascending. */
  buckets: readonly number[]
}

export interface Histogram {
  /** `labels`: one value for each name, in their order. */
  observe (value: number, ...labels: Array<string | number>): void
  /** In Prometheus' text format, with a line break at its end. */
  text (): string
}

type Branch = Map<string | number, Branch | Series>

interface Series {
  /** As they are printed, without braces. */
  labels: string
  /** By bucket, not cumulative; the last is for what is above all bounds. */
  counts: number[]
  sum: number
}

export function createHistogram ({ name, help, labelNames, buckets }: HistogramOptions): Histogram {
  const series: Series[] = []
  /**
   * By the first label's value, then by the second's, and so on: a key put together of all would be hashed for each
   * observation.
   */
  const tree: Branch = new Map()

  function find (labels: Array<string | number>): Series {
    let branch = tree
    const last = labels.length - 1
    for (let index = 0; index < last; index++) {
      let next = branch.get(labels[index] as string | number) as Branch | undefined
      if (next === undefined) branch.set(labels[index] as string | number, next = new Map())
      branch = next
    }
    const found = branch.get(labels[last] as string | number) as Series | undefined
    if (found !== undefined) return found
    const opened = open(labels)
    branch.set(labels[last] as string | number, opened)
    return opened
  }

  function open (labels: Array<string | number>): Series {
    const printed = labelNames.map((label, index) => `${label}="${escape(String(labels[index]))}"`).join(',')
    const opened = { labels: printed, counts: Array.from({ length: buckets.length + 1 }, () => 0), sum: 0 }
    series.push(opened)
    return opened
  }

  function lines ({ labels, counts, sum }: Series): string[] {
    let below = 0
    const bounds = counts.map((count, index) => {
      below += count
      return `${name}_bucket{le="${buckets[index] ?? '+Inf'}",${labels}} ${below}`
    })
    return [...bounds, `${name}_sum{${labels}} ${sum}`, `${name}_count{${labels}} ${below}`]
  }

  return {
    observe (value, ...labels) {
      const observed = find(labels)
      let bucket = 0
      while (bucket < buckets.length && value > (buckets[bucket] as number)) bucket++
      observed.counts[bucket] = (observed.counts[bucket] as number) + 1
      observed.sum += value
    },
    text: () => `${[`# HELP ${name} ${help}`, `# TYPE ${name} histogram`, ...series.flatMap(lines)].join('\n')}\n`
  }
}

function escape (value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
