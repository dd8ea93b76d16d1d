/** What rate limits count by. */
import { test } from 'tap'
import { createClientKeys, SITE } from '../../../plugins/rate-limit/client-key.js'

test('an IPv4 address counts for itself, however it is spelled', async (t) => {
  const clientKeyOf = createClientKeys()
  for (const address of ['203.0.113.7', '::ffff:203.0.113.7', '::FFFF:203.0.113.7', '::ffff:cb00:7107']) {
    t.equal(clientKeyOf(address), '203.0.113.7', address)
  }
  t.equal(clientKeyOf('203.0.113.8'), '203.0.113.8')
})

test('IPv6 addresses of one /64 count as one, the first time and from memory', async (t) => {
  const clientKeyOf = createClientKeys()
  const network = clientKeyOf('2001:db8:1:2::1')
  for (let turn = 0; turn < 2; turn++) {
    for (const address of ['2001:db8:1:2::1', '2001:DB8:1:2:ffff::2', '2001:db8:0001:0002:3:4:5:6']) {
      t.equal(clientKeyOf(address), network, address)
    }
    t.not(clientKeyOf('2001:db8:1:3::1'), network)
  }
})

test('an IPv6 address that only looks like an IPv4 one counts with its network', async (t) => {
  const clientKeyOf = createClientKeys()
  for (const address of ['::203.0.113.7', '::203.0.113.8', '::1']) t.equal(clientKeyOf(address), '::', address)
})

test('more addresses than are remembered are told apart all the same', async (t) => {
  const clientKeyOf = createClientKeys()
  const networks = new Set(Array.from({ length: 3000 }, (_, n) => clientKeyOf(`2001:db8:${n.toString(16)}::1`)))
  t.equal(networks.size, 3000)
  t.equal(clientKeyOf('2001:db8:0::2'), clientKeyOf('2001:db8:0::1'))
})

test('what is no address counts for what it is', async (t) => {
  const clientKeyOf = createClientKeys()
  for (const text of ['unknown', '_hidden', 'a:b:c']) t.equal(clientKeyOf(text), text)
})

test('of a site all networks count as one', async (t) => {
  const siteOf = createClientKeys(SITE)
  t.equal(siteOf('2001:db8:1:2::1'), siteOf('2001:db8:1:ffff::2'))
  t.not(siteOf('2001:db8:1:2::1'), siteOf('2001:db8:2:2::1'))
  t.equal(siteOf('::ffff:203.0.113.7'), '203.0.113.7')
})
