/** The simulator's controls, as switches: what goes wrong at Flexiti from now on (docs/simulator.md). */
import { callJson, type Json } from './http.js'

/** `slow`: late answers. `busy`: 429. `lost`: money calls are carried out, their answers lost. `down`: no answers. */
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

/** The faults that a switch stands for. An answer is lost once for each kind of call; the others last until cleared. */
const faults: Readonly<Record<SwitchName, readonly Json[]>> = {
  slow: [{ kind: 'latency', latency_ms: LATENCY_MS, times: 'always' }],
  busy: [{ kind: 'status', status: 429, retry_after: 5, times: 'always' }],
  lost: MONEY_ENDPOINTS.map((endpoint) => ({ endpoint, kind: 'reset', processed: true })),
  down: [{ kind: 'reset', times: 'always' }]
}

const idOf = (name: SwitchName, index: number): string => `demo-${name}-${index}`

/** `url`: the simulator's origin. All calls throw UnreachableError. */
export function createSimulatorControls (url: string): SimulatorControls {
  async function call (method: 'GET' | 'POST' | 'DELETE', path: string, body?: Json): Promise<Json> {
    return (await callJson(`${url}/__simulator/${path}`, { method, body })).body
  }

  async function read (): Promise<Switches> {
    const { faults: waiting } = await call('GET', 'faults')
    const ids = Array.isArray(waiting) ? (waiting as Json[]).map(({ id }) => id) : []
    const isOn = (name: SwitchName): boolean => faults[name].some((_, index) => ids.includes(idOf(name, index)))
    return { slow: isOn('slow'), busy: isOn('busy'), lost: isOn('lost'), down: isOn('down') }
  }

  return {
    read,
    async turn (name, on) {
      await Promise.all(faults[name].map(async (fault, index) => {
        const id = idOf(name, index)
        await (on ? call('POST', 'faults', { ...fault, id }) : call('DELETE', `faults/${id}`))
      }))
      return await read()
    },
    async expireTokens () { await call('POST', 'clock', { advance_seconds: EXPIRY_SECONDS }) }
  }
}
