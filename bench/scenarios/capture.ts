/** A money call with and without the ledger. */
import { startBff } from '../bff.js'
import { compare } from '../compare.js'
import { end } from '../processes.js'
import type { Row } from '../report/rows.js'
import { beside } from '../report/targets.js'
import { BACKOFFICE_KEY, startUpstream, type Call } from '../helper.js'
import type { Scenario } from './scenario.js'

const call: Call = {
  method: 'POST',
  path: '/v1/authorizations/12343/capture',
  // A new key for each: no request may be answered from the ledger.
  headers: {
    'content-type': 'application/json', authorization: `Bearer ${BACKOFFICE_KEY}`, 'idempotency-key': '{key}'
  },
  body: JSON.stringify({ amount: 10.5, reference: 'order-1001' })
}

/**
 * The ledger takes 200,000 operations and no more, so that the processes are changed for new ones after so many rounds.
 */
const MAX_ROUNDS = 12
const MAX_WARM_UP = 2
/** What is looked for is the small difference of two: it takes more rounds than other scenarios to see it. */
const SERIES = 3

export const capture: Scenario = {
  title: 'capture, with an idempotency key',

  async run (bench) {
    const upstream = await startUpstream()
    const { directory, durations: { rounds, warmUp, quick } } = bench
    const limited = {
      ...bench,
      durations: { ...bench.durations, rounds: Math.min(rounds, MAX_ROUNDS), warmUp: Math.min(warmUp, MAX_WARM_UP) }
    }
    const variant = { upstream, directory, module: 'variants/money.js' }
    const rows: Row[] = ['BFF', 'BFF, no ledger'].map((server) => ({ scenario: this.title, server, rounds: [] }))
    for (let series = 1; series <= (quick ? 1 : SERIES); series++) {
      const bff = await startBff({ ...variant, name: `-${series}` })
      const unledgered = await startBff({ ...variant, name: `-unledgered-${series}`, env: { BENCH_LEDGER: 'none' } })
      const measured = await compare(limited, this.title, [
        { ...bff, name: 'BFF', url: bff.internalUrl, call },
        { ...unledgered, name: 'BFF, no ledger', url: unledgered.internalUrl, call }
      ])
      for (const [index, row] of rows.entries()) row.rounds.push(...measured[index]?.rounds ?? [])
      await Promise.all([end(bff.child), end(unledgered.child)])
    }
    return {
      rows,
      targets: [{
        work: 'capture with its entry in the ledger',
        beside: 'the same without ledger',
        atLeast: 0.9,
        unit: 'times',
        ...beside(rows[0], rows[1])
      }]
    }
  }
}
