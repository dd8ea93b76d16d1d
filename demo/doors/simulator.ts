/** The simulator's controls, as switches: what goes wrong at Flexiti from now on (docs/simulator.md). */
import type { HttpClient, Json } from './http.js'

/** `slow`: late answers. `busy`: 429. `lost`: the next money call is done, its answer lost. `down`: no answers. */
export const switchNames = ['slow', 'busy', 'lost', 'down'] as const
export type SwitchName = typeof switchNames[number]

export type Switches = Readonly<Record<SwitchName, boolean>>

export interface SimulatorControls {
  read (): Promise<Switches>
  turn (name: SwitchName, on: boolean): Promise<Switches>
  /** Lets every token that Flexiti has given out die, as after twenty minutes. */
  expireTokens (): Promise<void>
}

export function isSwitchName (text: unknown): text is SwitchName {
  return switchNames.some((name) => name === text)
}

const LATENCY_MS = 4000
/** Longer than a token lives, and not much: captures can be returned for 100 days only. */
const EXPIRY_SECONDS = 1300
const MONEY_ENDPOINTS = ['authorize', 'capture', 'release', 'captureReturn', 'accountRefund']

/** The fault that a switch stands for. One answer is lost, of whichever call; the others last until cleared. */
const faults: Readonly<Record<SwitchName, Json>> = {
  slow: { kind: 'latency', latency_ms: LATENCY_MS, times: 'always' },
  busy: { kind: 'status', status: 429, retry_after: 5, times: 'always' },
  lost: { endpoint: MONEY_ENDPOINTS, kind: 'reset', processed: true },
  down: { kind: 'reset', times: 'always' }
}

const idOf = (name: SwitchName): string => `demo-${name}`

/** `url`: the simulator's origin. All calls throw UnreachableError. */
export function createSimulatorControls (url: string, http: Pick<HttpClient, 'callJson'>): SimulatorControls {
  async function call (method: 'GET' | 'POST' | 'DELETE', path: string, body?: Json): Promise<Json> {
    return (await http.callJson(`${url}/__simulator/${path}`, { method, body })).body
  }

  async function read (): Promise<Switches> {
    const { faults: waiting } = await call('GET', 'faults')
    const ids = Array.isArray(waiting) ? (waiting as Json[]).map(({ id }) => id) : []
    const isOn = (name: SwitchName): boolean => ids.includes(idOf(name))
    return { slow: isOn('slow'), busy: isOn('busy'), lost: isOn('lost'), down: isOn('down') }
  }

  return {
    read,
    async turn (name, on) {
      const id = idOf(name)
      await (on ? call('POST', 'faults', { ...faults[name], id }) : call('DELETE', `faults/${id}`))
      return await read()
    },
    async expireTokens () { await call('POST', 'clock', { advance_seconds: EXPIRY_SECONDS }) }
  }
}
