/** Load by autocannon, inside this process: heavier than wrk, but it comes with the development dependencies. */
import { randomUUID } from 'node:crypto'
import autocannon from 'autocannon'
import type { Load, LoadOptions } from './load-options.js'
import { referenceId } from './helper.js'

export async function loadWithAutocannon ({ url, call, seconds, connections }: LoadOptions): Promise<Load> {
  const { method, path, headers, body, flows = 1, expected } = call
  const run = randomUUID()
  let count = 0
  const filledIn = (value: string): string => value
    .replace('{flow}', () => referenceId(1 + Math.floor(Math.random() * flows)))
    .replace('{key}', () => `${run}-${++count}`)
  const changing = Object.values(headers).some((value) => value.includes('{'))
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    requests: [{
      method,
      path,
      headers,
      ...(body !== undefined && { body }),
      ...(changing && {
        setupRequest: (request: autocannon.Request): autocannon.Request => ({
          ...request,
          headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, filledIn(value)]))
        })
      })
    }]
  })
  // `errors` holds the timeouts; a 304 is no 2xx, and may be just what was asked for.
  const wrong = expected?.status === 304 ? result['4xx'] + result['5xx'] : result.non2xx
  return {
    requests: result.requests.total,
    seconds: result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
    errors: result.errors + wrong
  }
}
