/** Where operations are in Redis. */
import t from 'tap'
import { createPlaces } from '../../../src/money/redis/places.js'

t.test('they tell callers and keys apart, name nobody, and follow a prefix that is known later', async (t) => {
  const space = { prefix: '' }
  const places = createPlaces(space)
  space.prefix = 'shop:'
  const names = [
    places.operation('till', 'order-of-jane'), places.operation('till-order', 'of-jane'),
    ...places.upstreamKeys('till', 'order-of-jane')
  ]
  t.equal(new Set(names).size, names.length)
  for (const name of names) t.match(name, /^shop:(operation|upstream-key):[\w-]{43}$/)
  t.same([places.all(), places.marker()], ['shop:operations', 'shop:marker'])
  t.equal(places.upstreamKeys('till', 'a')[1], places.upstreamKeys('office', 'till:a')[0],
    'a prefixed key and one that looks like it are one')
})
