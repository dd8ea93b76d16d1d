/** The token of the deployment in memory. */
import t from 'tap'
import { createMemoryTokenStore } from '../../../src/finfo/memory/token-store.js'
import { checkTokenStore } from '../token-store-contract.js'

checkTokenStore(t, async () => ({ store: createMemoryTokenStore({ now: () => performance.now() }) }))
