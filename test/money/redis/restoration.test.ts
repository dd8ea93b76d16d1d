/** What a Redis that lost something is given back, and when. */
import t from 'tap'
import { createPlaces } from '../../../src/money/redis/places.js'
import { createRecentOperations, type OperationRecord, type RecentOperations } from '../../../src/money/redis/recent.js'
import { createRestoration, type Restoration } from '../../../src/money/redis/restoration.js'

interface Fixture {
  link: { losses: number, marker: string }
  recent: RecentOperations
  restoration: Restoration
  /** The places that were put back, and the marker that was given with each. */
  restored: Array<[place: unknown, marker: unknown]>
  /** Has the next scripts fail. */
  fail (error: Error | undefined): void
}

/** With a Redis that takes all that is put back. */
function createFixture (): Fixture {
  const retention = { ms: 9000 }
  const recent = createRecentOperations(() => 0, retention)
  const restored: Fixture['restored'] = []
  let failure: Error | undefined
  const link = {
    prefix: 'shop:',
    marker: 'm1',
    losses: 0,
    async run (_script: unknown, [place]: readonly string[], args: ReadonlyArray<string | number>) {
      if (failure !== undefined) throw failure
      restored.push([place, args.at(-2)])
      return args.slice(0, -2)
    }
  }
  const restoration = createRestoration({ link, places: createPlaces(link), recent, retention })
  return { link, recent, restoration, restored, fail: (error) => { failure = error } }
}

function record (attempt: string, ending = ''): OperationRecord {
  return [ending === '' ? 'running' : 'succeeded', attempt, '1', '0', 'beginning', ending, '9000', 'place']
}

t.test('after a loss all is put back, once for all who wait for it, and again after the next', async (t) => {
  const { link, recent, restoration, restored } = createFixture()
  for (let n = 0; n < 450; n++) recent.remember(`place ${n}`, record('own'), { own: true })
  await restoration.restoreAll()
  t.equal(restored.length, 0, 'nothing was lost')
  link.losses++
  await Promise.all([restoration.restoreAll(), restoration.restoreAll()])
  t.equal(restored.length, 450)
  t.same(restored[0], ['place 0', ''], 'no marker: what is gone was lost, and not freed')
  await restoration.restoreAll()
  t.equal(restored.length, 450)
  link.losses++
  await restoration.restoreAll()
  t.equal(restored.length, 900)
})

t.test('what could not be put back is put back the next time', async (t) => {
  const { link, recent, restoration, restored, fail } = createFixture()
  recent.remember('place', record('own'), { own: true })
  link.losses++
  fail(new Error('away'))
  await t.rejects(restoration.restoreAll(), { message: 'away' })
  fail(undefined)
  await restoration.restoreAll()
  t.equal(restored.length, 1)
})

t.test('a record is put back where Redis has none or an older form, and taken where Redis knows more', async (t) => {
  const { recent, restoration, restored } = createFixture()
  const [begun, ended] = [record('own'), record('own', 'sealed')]
  recent.remember('begun', begun, { own: true })
  t.same(await restoration.newest('begun', null), begun)
  t.same(restored, [['begun', 'm1']], 'with the marker: it may have been freed')
  t.same(await restoration.newest('begun', ended), ended)
  t.equal(recent.find('begun'), ended)
  t.same(await restoration.newest('begun', begun), ended)
  t.same(restored.slice(1), [['begun', '']], 'one that has ended was never freed')
  t.equal(await restoration.newest('unknown', null), null)
})
