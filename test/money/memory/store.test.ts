/** The ledger in memory: the contract of every store. */
import { createMemoryLedgerStore } from '../../../src/money/memory/store.js'
import { ledgerStoreContract } from '../store-contract.js'

ledgerStoreContract('memory', (t, { maxCount }) => {
  let now = 5_000_000
  const store = createMemoryLedgerStore({ now: () => now, maxCount })
  t.teardown(async () => { await store.close() })
  return { store, advance: (ms) => { now += ms } }
})
