/** A money call with and without the ledger. */
import { startBff } from '../bff.js'
import { compare } from '../compare.js'
import { beside } from '../report/targets.js'
import { BACKOFFICE_KEY, startUpstream, type Call } from '../stage.js'
import type { Scenario } from './scenario.js'

const call: Call = {
  method: 'POST',
  path: '/v1/authorizations/12343/capture',
  // A new key for each: no request may be answered from the ledger.
  headers: { 'content-type': 'application/json', authorization: `Bearer ${BACKOFFICE_KEY}`, 'idempotency-key': '{key}' },
  body: JSON.stringify({ amount: 10.5, reference: 'order-1001' })
}

/** The ledger takes 200,000 operations and no more. */
const MOST_ROUNDS = 12
const MOST_WARM_UP = 2

export const capture: Scenario = {
  title: 'capture, with an idempotency key',

  async run (stage) {
    const upstream = await startUpstream()
    const variant = { upstream, directory: stage.directory, module: 'variants/money.js' }
    const bff = await startBff(variant)
    const unledgered = await startBff({ ...variant, name: '-unledgered', env: { BENCH_LEDGER: 'none' } })
    const { durations } = stage
    const rows = await compare({ ...stage, durations: { ...durations, rounds: Math.min(durations.rounds, MOST_ROUNDS), warmUp: Math.min(durations.warmUp, MOST_WARM_UP) } }, this.title, [
      { ...bff, name: 'BFF', url: bff.internalUrl, call },
      { ...unledgered, name: 'BFF, no ledger', url: unledgered.internalUrl, call }
    ])
    return {
      rows,
      targets: [{ work: 'capture with its entry in the ledger', beside: 'the same without ledger', atLeast: 0.9, unit: 'times', ...beside(rows[0], rows[1]) }]
    }
  }
}
