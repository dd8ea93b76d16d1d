/** The simulator's controls, as switches: what goes wrong at Flexiti from now on (docs/simulator.md). */
import { callJson, type Json } from './http.js'

/** `slow`: every answer is late. `busy`: 429. `lost`: the next money calls are carried out, and their answer is lost. `down`: no answer. */
export const switchNames = ['slow', 'busy', 'lost', 'down'] as const
export type SwitchName = typeof switchNames[number]

export type Switches = Readonly<Record<SwitchName, boolean>>

export interface SimulatorControls {
  read (): Promise<Switches>
  /** Turns one switch and leaves the others as they are. */
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
const ALWAYS = 1_000_000
const MONEY_ENDPOINTS = ['authorize', 'capture', 'release', 'captureReturn', 'accountRefund']

/** `slow` is a setting of the simulator; the others are faults. */
const faults: Readonly<Record<Exclude<SwitchName, 'slow'>, readonly Json[]>> = {
  busy: [{ kind: 'status', status: 429, headers: { 'retry-after': '5' }, times: ALWAYS }],
  lost: MONEY_ENDPOINTS.map((endpoint) => ({ endpoint, kind: 'reset', processed: true })),
  down: [{ kind: 'reset', times: ALWAYS }]
}

/** `url`: the simulator's origin. All calls throw UnreachableError. */
export function createSimulatorControls (url: string): SimulatorControls {
  async function call (method: 'GET' | 'POST' | 'DELETE', path: string, body?: Json): Promise<Json> {
    const reply = await callJson(`${url}/__simulator/${path}`, { method, body })
    if (!reply.ok) throw new Error(`the simulator refused ${method} ${path}: ${String(reply.body.error)}`)
    return reply.body
  }

  async function read (): Promise<Switches> {
    const [settings, { faults: waiting }] = await Promise.all([call('GET', 'settings'), call('GET', 'faults')])
    const some = (test: (fault: Json) => boolean): boolean => Array.isArray(waiting) && (waiting as Json[]).some(test)
    return {
      slow: settings.latency_ms !== 0,
      busy: some(({ status }) => status === 429),
      lost: some(({ kind, processed }) => kind === 'reset' && processed === true),
      down: some(({ kind, processed }) => kind === 'reset' && processed !== true)
    }
  }

  return {
    read,
    async turn (name, on) {
      const wanted = { ...await read(), [name]: on }
      await call('POST', 'settings', { latency_ms: wanted.slow ? LATENCY_MS : 0 })
      await call('DELETE', 'faults')
      for (const [other, list] of Object.entries(faults)) {
        if (!wanted[other as keyof typeof faults]) continue
        for (const fault of list) await call('POST', 'faults', fault)
      }
      return await read()
    },
    async expireTokens () { await call('POST', 'clock', { advance_seconds: EXPIRY_SECONDS }) }
  }
}
