/** An operation as it is written in Redis: what opens, and what is not believed. */
import t from 'tap'
import type { OperationRecord } from '../../../src/money/redis/recent.js'
import { createOperationSealer, type Beginning } from '../../../src/money/redis/sealed-operation.js'
import { unreadable } from '../../../src/redis/errors.js'
import { createSealer } from '../../../src/redis/seal.js'
import { storeKeys } from '../../helpers/redis-stores.js'

const sealer = createOperationSealer({ link: { unreadable }, sealer: createSealer(storeKeys) })

const beginning: Beginning = {
  caller: 'till',
  key: 'capture-1',
  upstreamKey: 'capture-1',
  method: 'POST',
  path: '/v1/authorizations/12343/capture',
  bodyHash: 'a'.repeat(64),
  route: '/v1/authorizations/:authorization_id/capture',
  referenceId: '0'.repeat(32),
  startedAt: 1
}
const succeeded = {
  state: 'succeeded', endedAt: 2, response: { status: 200, body: '{}', contentType: 'application/json' }
} as const

function record (changes: { state?: OperationRecord[0], prefixes?: string, ending?: string } = {}): OperationRecord {
  const { state = 'running', prefixes = '0', ending = '' } = changes
  return [state, 'first', '5000', prefixes, sealer.sealBeginning('here', beginning), ending, '9000', 'place']
}

t.test('what was sealed is the operation again, as far as it got', async (t) => {
  const running = { ...beginning, state: 'running', attempt: 'first', runningUntil: 5000 }
  t.same(sealer.open('here', record()), running)
  const ending = sealer.sealEnding('here', succeeded)
  t.same(sealer.open('here', record({ state: 'succeeded', ending })), { ...running, ...succeeded })
})

t.test('the caller stands before the upstream key as often as the record says', async (t) => {
  t.equal(sealer.open('here', record({ prefixes: '2' })).upstreamKey, 'till:till:capture-1')
})

t.test('neither another place nor another state than was sealed is believed', async (t) => {
  t.throws(() => sealer.open('there', record()), { code: 'store-unavailable' })
  const ending = sealer.sealEnding('here', succeeded)
  t.throws(() => sealer.open('here', record({ state: 'indeterminate', ending })), { code: 'store-unavailable' })
  t.throws(() => sealer.open('here', record({ state: 'succeeded', ending: sealer.sealEnding('there', succeeded) })), {
    code: 'store-unavailable'
  })
})
