/** The timeline of a flow: in order, bounded, and gone with the flow. */
import { test } from 'tap'
import { endpointTable, type EndpointName } from '../../src/flexiti/endpoints.js'
import { RefreshTokenDeadError } from '../../src/flexiti/token-endpoint.js'
import { createTokenManager } from '../../src/tokens/token-manager.js'
import type { Flow } from '../../src/flows/flow.js'
import { createFlows } from '../../src/flows/flows.js'
import { createMemoryFlowStore, type MemoryFlowStore } from '../../src/flows/memory/store.js'
import { createTimeline, type Timeline } from '../../src/flows/timeline.js'
import { problem } from '../../src/problems/problem.js'
import { createDrivenClock, createScriptedTokenClient, ID, MINUTE, SECOND } from './helper.js'

const flowIds = Array.from({ length: 5 }, (_, n) => n.toString(16).padStart(32, '0'))
const [first = '', second = '', third = ''] = flowIds

interface TimelineFixture {
  clock: ReturnType<typeof createDrivenClock>
  store: MemoryFlowStore
  timeline: Timeline
}

/** A timeline, and the flows that it is to tell of. */
async function createTimelineFixture (
  options: { wall?: () => number, maxEntries?: number } = {}
): Promise<TimelineFixture> {
  const clock = createDrivenClock()
  const store = createMemoryFlowStore({
    now: clock.now, idleMs: MINUTE, maxAgeMs: 60 * MINUTE, maxCount: 10, ...options
  })
  for (const id of flowIds) await store.open({ id })
  return { clock, store, timeline: createTimeline({ wall: options.wall ?? clock.wall, timelines: store.timelines }) }
}

test('a timeline is told in order, with the time of each event', async (t) => {
  const { clock, timeline } = await createTimelineFixture()
  const opened = new Date(clock.wall()).toISOString()
  timeline.record(first, { event: 'opened' })
  clock.advance(SECOND)
  timeline.record(first, { event: 'call', endpoint: 'widgetInit', status: 200, duration_ms: 7 })
  t.same(await timeline.read(first), [
    { at: opened, event: 'opened' },
    { at: new Date(clock.wall()).toISOString(), event: 'call', endpoint: 'widgetInit', status: 200, duration_ms: 7 }
  ])
  t.same(await timeline.read(second), [], 'a flow without a timeline has an empty one')
})

test('a long timeline keeps its beginning and its end', async (t) => {
  const { timeline } = await createTimelineFixture({ maxEntries: 5 })
  timeline.record(first, { event: 'opened' })
  for (let n = 1; n <= 100; n++) {
    timeline.record(first, { event: 'call', endpoint: 'calculateInterest', status: 200, duration_ms: n })
  }
  const entries = await timeline.read(first)
  t.equal(entries.length, 5)
  t.match(entries, [{ event: 'opened' }, ...[97, 98, 99, 100].map((duration) => ({ duration_ms: duration }))])
})

test('unless told otherwise a timeline has 40 entries', async (t) => {
  const { timeline } = await createTimelineFixture()
  for (let n = 0; n < 1000; n++) timeline.record(first, { event: 'opened' })
  t.equal((await timeline.read(first)).length, 40)
})

test('a timeline is gone with its flow, whether somebody asks for that or it is swept away', async (t) => {
  const { clock, store, timeline } = await createTimelineFixture()
  for (const id of flowIds) for (let n = 0; n < 60; n++) timeline.record(id, { event: 'order-bound' })
  clock.advance(2 * MINUTE)
  t.equal(await store.get(first), undefined)
  t.same(await timeline.read(first), [])
  t.equal((await timeline.read(second)).length, 40)
  for (let turn = 0; turn < 2; turn++) await store.claimDue(1, SECOND)
  t.equal(store.count(), 0)
  for (const id of flowIds) t.same(await timeline.read(id), [])
})

test('what comes in late begins no timeline, and a flow of the same name has one of its own', async (t) => {
  const { clock, store, timeline } = await createTimelineFixture()
  timeline.record(first, { event: 'opened' })
  clock.advance(2 * MINUTE)
  await store.get(first)
  timeline.record(first, { event: 'phase', phase: 'expired' })
  t.same(await timeline.read(first), [])
  await store.open({ id: first })
  t.same(await timeline.read(first), [])
  timeline.record(first, { event: 'claimed-by-browser' })
  t.same((await timeline.read(first)).map(({ event }) => event), ['claimed-by-browser'])
})

test('times are right to the millisecond for weeks, also where the clock was set back', async (t) => {
  let now = Date.parse('2026-11-21T12:00:00.123Z')
  const { timeline } = await createTimelineFixture({ wall: () => now })
  timeline.record(first, { event: 'opened' })
  now += 20 * 86_400_000
  timeline.record(first, { event: 'order-bound' })
  now -= 5000
  t.same((await timeline.read(first)).map(({ at }) => at), ['2026-11-21T12:00:00.123Z', '2026-12-11T12:00:00.123Z'])
})

test('a call of five minutes, the longest there is, is told with its duration', async (t) => {
  const { timeline } = await createTimelineFixture()
  timeline.record(first, { event: 'opened' })
  timeline.record(first, { event: 'call', endpoint: 'apply', failure: 'timeout', duration_ms: 300_000 })
  timeline.record(first, { event: 'call', endpoint: 'apply', failure: 'timeout', duration_ms: 3_000_000 })
  t.match(await timeline.read(first), [{}, { endpoint: 'apply', failure: 'timeout', duration_ms: 300_000 }, {
    duration_ms: 2 ** 19 - 1
  }])
})

test('a Flexiti that answers with every status there is does not make one timeline into another', async (t) => {
  const { timeline } = await createTimelineFixture()
  for (const id of [second, third]) timeline.record(id, { event: 'opened' })
  const endpoints = Object.keys(endpointTable) as EndpointName[]
  for (const endpoint of endpoints) {
    for (let status = 100; status < 1000; status++) {
      timeline.record(second, { event: 'call', endpoint, status, duration_ms: 1 })
    }
  }
  const [last] = (await timeline.read(second)).slice(-1)
  t.match(last, { event: 'call', duration_ms: 1 })
  timeline.record(third, { event: 'call', endpoint: endpoints[0] as EndpointName, status: 418, duration_ms: 1 })
  t.match(
    (await timeline.read(third)).slice(1),
    [{ endpoint: endpoints[0], status: 418 }],
    'kinds that are known are still told'
  )
})

test('what is read cannot change the timeline', async (t) => {
  const { timeline } = await createTimelineFixture()
  timeline.record(first, { event: 'opened' })
  const read = await timeline.read(first)
  read.push({ at: '', event: 'order-bound' })
  t.equal((await timeline.read(first)).length, 1)
})

test('token calls that fail are part of the timeline', async (t) => {
  const clock = createDrivenClock()
  const store = createMemoryFlowStore({ now: clock.now, idleMs: 30 * MINUTE, maxAgeMs: 60 * MINUTE, maxCount: 10 })
  const tokenClient = createScriptedTokenClient()
  const timeline = createTimeline({ wall: clock.wall, timelines: store.timelines })
  const tokenManager = createTokenManager({ store, tokenClient, random: () => 0, timeline })
  const { flow } = await createFlows({ store, random: () => 0, timeline }).open(ID)
  tokenClient.reply = (call) => { call.fail(problem('flexiti-unavailable')) }
  await t.rejects(tokenManager.getToken(flow, 'customer'), { code: 'flexiti-unavailable' })
  tokenClient.reply = (call) => { call.succeed() }
  const token = await tokenManager.getToken(flow, 'customer')
  tokenClient.reply = (call) => {
    if (call.by === 'refresh') {
      call.fail(new RefreshTokenDeadError())
    } else {
      call.succeed()
    }
  }
  await tokenManager.renewToken(await store.get(ID) as Flow, 'customer', token)
  t.same((await timeline.read(ID)).map(({ event }) => event), [
    'opened', 'token-call-failed', 'token-granted', 'token-refused', 'token-granted'
  ])
})
