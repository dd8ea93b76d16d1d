/** The story of a flow: in order, bounded, and gone with the least used. */
import { test } from 'tap'
import { createTimeline } from '../../src/flows/timeline.js'
import { createDrivenClock, SECOND } from './stage.js'

const flowIds = Array.from({ length: 5 }, (_, n) => n.toString(16).padStart(32, '0'))
const [first = '', second = '', third = ''] = flowIds

test('a story is told in order, with the time of each event', async (t) => {
  const clock = createDrivenClock()
  const timeline = createTimeline({ wall: clock.wall, maxFlows: 10 })
  const opened = new Date(clock.wall()).toISOString()
  timeline.note(first, { event: 'opened' })
  clock.advance(SECOND)
  timeline.note(first, { event: 'call', endpoint: 'widgetInit', status: 200, duration_ms: 7 })
  t.same(await timeline.read(first), [
    { at: opened, event: 'opened' },
    { at: new Date(clock.wall()).toISOString(), event: 'call', endpoint: 'widgetInit', status: 200, duration_ms: 7 }
  ])
  t.same(await timeline.read(second), [], 'a flow without a story has an empty one')
})

test('a long story keeps its beginning and its end', async (t) => {
  const timeline = createTimeline({ wall: () => 0, maxFlows: 10, maxEntries: 5 })
  timeline.note(first, { event: 'opened' })
  for (let n = 1; n <= 100; n++) timeline.note(first, { event: 'call', endpoint: 'calculateInterest', status: 200, duration_ms: n })
  const story = await timeline.read(first)
  t.equal(story.length, 5)
  t.match(story, [{ event: 'opened' }, ...[97, 98, 99, 100].map((duration) => ({ duration_ms: duration }))])
})

test('unless told otherwise a story has 40 entries', async (t) => {
  const timeline = createTimeline({ wall: () => 0, maxFlows: 10 })
  for (let n = 0; n < 1000; n++) timeline.note(first, { event: 'order-bound' })
  t.equal((await timeline.read(first)).length, 40)
})

test('so many stories are kept, those that go on longest', async (t) => {
  const timeline = createTimeline({ wall: () => 0, maxFlows: 2 })
  timeline.note(first, { event: 'opened' })
  timeline.note(second, { event: 'opened' })
  timeline.note(first, { event: 'order-bound' })
  timeline.note(third, { event: 'opened' })
  t.equal((await timeline.read(first)).length, 2)
  t.same(await timeline.read(second), [])
  t.equal((await timeline.read(third)).length, 1)
})

test('what is read cannot change the story', async (t) => {
  const timeline = createTimeline({ wall: () => 0, maxFlows: 2 })
  timeline.note(first, { event: 'opened' })
  const read = await timeline.read(first)
  read.push({ at: '', event: 'order-bound' })
  t.equal((await timeline.read(first)).length, 1)
})
