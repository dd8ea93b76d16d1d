/** A money call with and without the ledger. */
import { startBff } from '../bff.js'
import { compare } from '../compare.js'
import { ratio } from '../report/rows.js'
import { BACKOFFICE_KEY, startUpstream, type Call } from '../stage.js'
import type { Scenario } from './scenario.js'

const call: Call = {
  method: 'POST',
  path: '/v1/authorizations/12343/capture',
  // A new key for each: no request may be answered from the ledger.
  headers: { 'content-type': 'application/json', authorization: `Bearer ${BACKOFFICE_KEY}`, 'idempotency-key': '{key}' },
  body: JSON.stringify({ amount: 10.5, reference: 'order-1001' })
}

export const capture: Scenario = {
  title: 'capture, with an idempotency key',

  async run (stage) {
    const upstream = await startUpstream()
    const bff = await startBff({ upstream, directory: stage.directory })
    const unledgered = await startBff({ upstream, directory: stage.directory, module: 'variants/unledgered.js' })
    const rows = await compare(stage, this.title, [
      { ...bff, name: 'BFF', url: bff.internalUrl, call },
      { ...unledgered, name: 'BFF, no ledger', url: unledgered.internalUrl, call }
    ])
    const added = ratio(rows[0], rows[1], 'cpuMicros')
    return {
      rows,
      targets: [{ work: 'capture with ledger, CPU added', beside: 'the same without ledger', atMost: 10, unit: '%', found: added === undefined ? undefined : (added - 1) * 100 }]
    }
  }
}
