/** What a flow does once: taken in hand, ended, withdrawn and settled, in the store. */
import { test } from 'tap'
import { refuseUnmet } from '../../src/flows/guard.js'
import { by, createFixture, ID, MINUTE, OTHER_ID } from './helper.js'

test('of two authorizations at once, one runs and the other is told so', async (t) => {
  const { flows, pinnedFlow, read } = createFixture()
  const flow = await pinnedFlow()
  const outcomes = await Promise.allSettled(Array.from({ length: 5 }, async () =>
    await flows.beginAuthorization(flow, by('upstream-1'))))
  t.equal(outcomes.filter(({ status }) => status === 'fulfilled').length, 1)
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') {
      t.match(outcome.reason, { code: 'operation-in-progress', status: 409, details: { retryAfter: 5 } })
    }
  }
  t.match(await read(), { authorization: 'running' })
})

test('an authorized flow authorizes no more', async (t) => {
  const { flows, pinnedFlow, read } = createFixture()
  const begun = await flows.beginAuthorization(await pinnedFlow(), by('upstream-1'))
  t.match(await flows.endAuthorization(begun, 'succeeded'), { phase: 'authorized', authorization: 'succeeded' })
  await t.rejects(flows.beginAuthorization(begun, by('upstream-1')), { code: 'already-authorized' })
  await t.rejects(flows.beginAuthorization(await read(), by('upstream-1')), { code: 'already-authorized' })
  refuseUnmet(await read(), 'widget')
})

test('a rejected authorization may be tried again', async (t) => {
  const { flows, pinnedFlow } = createFixture()
  const flow = await pinnedFlow()
  const rejected = await flows.endAuthorization(await flows.beginAuthorization(flow, by('upstream-1')), 'rejected')
  t.match(rejected, { phase: 'widget' })
  t.equal(rejected.authorization, undefined)
  t.match(await flows.beginAuthorization(flow, by('upstream-1')), { authorization: 'running' })
})

for (const end of ['rejected', 'not-sent', 'indeterminate'] as const) {
  test(`an ending that is told twice (${end}) does not touch the try that came after it`, async (t) => {
    const { flows, pinnedFlow, read } = createFixture()
    const first = await flows.beginAuthorization(await pinnedFlow(), by('upstream-1'))
    await flows.endAuthorization(first, 'rejected')
    await flows.beginAuthorization(await read(), by('upstream-1'))
    await flows.endAuthorization(first, end)
    t.match(await read(), { authorization: 'running', rejections: 1, tries: 2 })
    await t.rejects(flows.beginAuthorization(await read(), by('upstream-1')), { code: 'operation-in-progress' })
    await flows.endAuthorization(first, 'succeeded')
    t.match(await read(), { authorization: 'succeeded' }, 'but a success is a fact')
  })
}

test('after twenty rejections a flow authorizes nothing more; what was not sent does not count', async (t) => {
  const { flows, pinnedFlow } = createFixture()
  const flow = await pinnedFlow()
  for (let n = 0; n < 30; n++) {
    await flows.endAuthorization(await flows.beginAuthorization(flow, by('upstream-1')), 'not-sent')
  }
  for (let n = 0; n < 20; n++) {
    await flows.endAuthorization(await flows.beginAuthorization(flow, by('upstream-1')), 'rejected')
  }
  await t.rejects(flows.beginAuthorization(flow, by('upstream-1')), {
    code: 'rate-limited', status: 429, details: { retryAfter: 3600 }
  })
})

test('an authorization of unknown outcome is never tried again, until somebody finds out', async (t) => {
  const { flows, pinnedFlow, read } = createFixture()
  for (const [id, outcome] of [[ID, 'succeeded'], [OTHER_ID, undefined]] as const) {
    const begun = await flows.beginAuthorization(await pinnedFlow({ id }), by('upstream-1'))
    t.match(await flows.endAuthorization(begun, 'indeterminate'), { phase: 'widget', authorization: 'indeterminate' })
    await t.rejects(flows.beginAuthorization(await read(id), by('upstream-1')), {
      code: 'outcome-unknown', status: 504
    })
    await flows.settleAuthorization(id, 'upstream-1', outcome === 'succeeded' ? 'succeeded' : 'rejected')
    t.equal((await read(id)).authorization, outcome)
    if (outcome === 'succeeded') {
      await t.rejects(flows.beginAuthorization(begun, by('upstream-1')), { code: 'already-authorized' })
    } else {
      t.match(await flows.beginAuthorization(begun, by('upstream-1')), { authorization: 'running' })
    }
  }
  t.equal((await read()).phase, 'authorized')
})

test('settling changes nothing where the outcome is known, or no flow is there', async (t) => {
  const { flows, pinnedFlow, read, store } = createFixture()
  await flows.endAuthorization(await flows.beginAuthorization(await pinnedFlow(), by('upstream-1')), 'succeeded')
  await flows.settleAuthorization(ID, 'upstream-1', 'rejected')
  t.equal((await read()).authorization, 'succeeded')
  await flows.settleAuthorization(OTHER_ID, 'upstream-1', 'succeeded')
  t.equal(store.count(), 1)
})

test('an authorization that ends after its flow did is noted, and the flow stays ended', async (t) => {
  const { flows, pinnedFlow } = createFixture()
  const begun = await flows.beginAuthorization(await pinnedFlow(), by('upstream-1'))
  await flows.end(begun)
  t.match(await flows.endAuthorization(begun, 'succeeded'), { phase: 'ended', authorization: 'succeeded' })
})

test('a hold that is over leaves the authorization in doubt, and frees nothing', async (t) => {
  const { flows, clock, pinnedFlow, read } = createFixture()
  const until = clock.now() + MINUTE
  const begun = await flows.beginAuthorization(await pinnedFlow(), by('a-1', { runningUntil: until }))
  t.equal(flows.authorizationOf(begun), 'running')
  clock.advance(MINUTE - 1)
  await t.rejects(flows.beginAuthorization(begun, by('a-2')), { code: 'operation-in-progress' })
  clock.advance(1)
  t.equal(flows.authorizationOf(await read()), 'indeterminate')
  await t.rejects(flows.beginAuthorization(begun, by('a-2')), { code: 'outcome-unknown' })
  clock.advance(-MINUTE)
  t.equal(flows.authorizationOf(await read()), 'running', 'a clock that jumps changes the word, and nothing else')
  clock.advance(10 * MINUTE)
  t.match(await flows.endAuthorization(begun, 'rejected'), { authorization: undefined, hold: undefined, rejections: 1 })
  const next = await flows.beginAuthorization(begun, by('a-2'))
  t.match(next, { authorization: 'running', hold: { key: 'a-2', tries: 2 } })
})

test('an application in hand is held, left in doubt and withdrawn in the same way', async (t) => {
  const { flows, clock, pinnedFlow, read } = createFixture()
  const holder = by('a-1', { runningUntil: clock.now() + MINUTE })
  const begun = await flows.beginApplication(await pinnedFlow(), 's-1', holder)
  clock.advance(MINUTE)
  t.equal(flows.applicationOf(await read()), 'indeterminate')
  for (const session of ['s-1', 's-2']) {
    await t.rejects(flows.beginApplication(begun, session, by('a-2')), { code: 'outcome-unknown' })
  }
  await flows.withdrawApplication(begun, 'another try')
  t.equal(flows.applicationOf(await read()), 'indeterminate')
  await flows.withdrawApplication(begun, holder.attempt)
  t.equal(flows.applicationOf(await read()), undefined)
  t.match(await flows.beginApplication(begun, 's-1', by('a-2')), { application: { tries: 2, hold: { key: 'a-2' } } })
})

test('to withdraw a try takes back that try alone, and not once its outcome is known', async (t) => {
  const { flows, pinnedFlow, read } = createFixture()
  const flow = await pinnedFlow()
  await flows.withdrawAuthorization(flow, 'never begun')
  for (const end of ['succeeded', 'indeterminate'] as const) {
    const { id } = await pinnedFlow({ id: end === 'succeeded' ? ID : OTHER_ID })
    const begun = await flows.beginAuthorization(await read(id), by('a-1'))
    await flows.withdrawAuthorization(flow, by('a-2').attempt)
    t.equal((await read(id)).authorization, 'running')
    await flows.endAuthorization(begun, end)
    await flows.withdrawAuthorization({ id }, by('a-1').attempt)
    t.equal((await read(id)).authorization, end)
  }
})
