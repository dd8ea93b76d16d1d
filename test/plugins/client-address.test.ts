/** Who a caller is taken for, behind proxies that write X-Forwarded-For in all the ways that there are. */
import { test } from 'tap'
import { createAddressReader } from '../../plugins/client-address.js'

function read (trusted: string[], remoteAddress: string | undefined, forwarded?: string): string {
  const headers = forwarded === undefined ? {} : { 'x-forwarded-for': forwarded }
  return createAddressReader(trusted)(
    { socket: { remoteAddress }, headers } as unknown as Parameters<ReturnType<typeof createAddressReader>>[0]
  )
}

const proxies = ['10.0.0.0/8', '192.0.2.1', 'fd00::/8']

test('without trusted proxies it is the connection\'s address, whatever is forwarded', async (t) => {
  t.equal(read([], '203.0.113.9', '198.51.100.1'), '203.0.113.9')
  t.equal(read(['192.0.2.1'], '203.0.113.9', '198.51.100.1'), '203.0.113.9')
  t.equal(read([], '::ffff:203.0.113.9'), '203.0.113.9')
  t.equal(read([], undefined), '', 'a connection that is gone')
})

test('a client is the same with any port, in any spelling', async (t) => {
  for (const client of [
    '203.0.113.9', '203.0.113.9:1', '203.0.113.9:65535', ' 203.0.113.9:443 ', '"203.0.113.9:80"', '"203.0.113.9"',
    '::ffff:203.0.113.9', '[::ffff:203.0.113.9]', '[::ffff:203.0.113.9]:443', '"[::ffff:203.0.113.9]:443"',
    '203.0.113.9:_port'
  ]) t.equal(read(proxies, '10.0.0.1', client), '203.0.113.9', client)
  for (const client of [
    '2001:db8::1', '[2001:db8::1]', '[2001:db8::1]:443', '"[2001:db8::1]:443"', '2001:DB8::1', '[2001:db8::1%eth0]:1',
    '2001:db8::1%eth0'
  ]) t.equal(read(proxies, '10.0.0.1', client), '2001:db8::1', client)
})

test('a trusted hop is looked through with any port, in any spelling', async (t) => {
  for (const hop of [
    '10.1.2.3', '10.1.2.3:55555', '"10.1.2.3:1"', '[::ffff:10.1.2.3]:1', '::ffff:a01:203', '192.0.2.1:9', 'fd00::7',
    '[fd00::7]:443', '[FD00::7]'
  ]) {
    t.equal(read(proxies, '10.0.0.1', `198.51.100.1, 203.0.113.9:4711, ${hop}`), '203.0.113.9', hop)
    t.equal(read(proxies, '::ffff:10.0.0.1', `203.0.113.9,${hop}, ${hop}`), '203.0.113.9', hop)
  }
})

test('what a client writes before its own address is not read', async (t) => {
  for (const claimed of ['10.0.0.5', '198.51.100.1', 'unknown', '', ',,,', '"', 'x'.repeat(10_000)]) {
    t.equal(read(proxies, '10.0.0.1', `${claimed}, 203.0.113.9`), '203.0.113.9', claimed.slice(0, 20))
  }
})

test('a proxy that does not tell whom it was called by stands for its callers', async (t) => {
  for (const hidden of [
    'unknown',
    '_hidden',
    '_a1b2c3',
    '',
    '-',
    '203.0.113',
    '203.0.113.9.1',
    '[203.0.113.9',
    'a:b:c',
    '1.2.3.4:5:6'
  ]) {
    t.equal(read(proxies, '10.0.0.1', hidden), '10.0.0.1', hidden)
    t.equal(read(proxies, '10.0.0.1', `203.0.113.9, ${hidden}, 10.0.0.2`), '10.0.0.2', hidden)
  }
})

test('where all are trusted it is the first', async (t) => {
  t.equal(read(proxies, '10.0.0.1', '10.0.0.3:1, 10.0.0.2'), '10.0.0.3')
})
