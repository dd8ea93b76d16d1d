/** The simulator in a process of its own, and the faults that it is told to have. */
import { once } from 'node:events'
import { start } from '../processes.js'

export interface Simulator {
  baseUrl: string
  /** The next calls of one endpoint go wrong; another endpoint and another way each time. */
  injectFault (): Promise<void>
}

const ENDPOINTS = ['i18n', 'calculateInterest', 'widgetInit', 'token', 'authorizations', 'authorize', 'capture']
const FAULTS = [
  { kind: 'latency', latency_ms: 400 },
  { kind: 'status', status: 429, headers: { 'retry-after': '1' } },
  { kind: 'status', status: 503 },
  { kind: 'reset' },
  { kind: 'html' },
  { kind: 'half' },
  { kind: 'status', status: 500, processed: true }
]
const CALLS_SPOILT = 3

export async function startSimulator (): Promise<Simulator> {
  const { child } = start(new URL('../../simulator/main.js', import.meta.url), {
    env: { SIMULATOR_PORT: '0' }, stdio: ['ignore', 'pipe', 'inherit', 'ipc']
  })
  const [line] = await once(child.stdout as NonNullable<typeof child.stdout>, 'data') as [Buffer]
  const [, url, baseUrl] = /listening on (\S+) \(base URL (\S+)\)/.exec(line.toString()) ?? []
  if (url === undefined || baseUrl === undefined) throw new Error(`the simulator does not listen: ${line.toString()}`)

  let injected = 0
  return {
    baseUrl,
    async injectFault () {
      const endpoint = ENDPOINTS[injected % ENDPOINTS.length]
      // One further each time around, so that every endpoint gets every fault.
      const fault = FAULTS[(injected + Math.floor(injected / ENDPOINTS.length)) % FAULTS.length]
      injected++
      const response = await fetch(`${url}/__simulator/faults`, {
        method: 'POST', body: JSON.stringify({ endpoint, times: CALLS_SPOILT, ...fault })
      })
      const text = await response.text()
      if (!response.ok) throw new Error(`the simulator answered ${response.status} to a fault: ${text}`)
    }
  }
}
