/** The last keys that were used, and no memory for those that never came. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { test } from 'tap'
import { createLru } from '../../src/util/lru.js'

test('beyond its bound it forgets the key that was not used for longest', async (t) => {
  const lru = createLru<number>(3)
  for (const key of ['a', 'b', 'c']) lru.set(key, 1)
  t.equal(lru.get('a'), 1)
  lru.set('d', 1)
  t.strictSame([...lru.keys()].sort(), ['a', 'c', 'd'])
  lru.set('a', 2)
  t.equal(lru.size, 3, 'a key that is set again is no further one')
  t.equal(lru.get('a'), 2)
})

test('it takes memory as it fills, and not at once', async (t) => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const used = (): number => {
    collect()
    const { heapUsed, external, arrayBuffers } = process.memoryUsage()
    return heapUsed + external + arrayBuffers
  }
  const before = used()
  const lru = createLru<number>(1_000_000)
  lru.set('a', 1)
  t.ok(used() - before < 100_000)
  t.equal(lru.get('a'), 1)
})
