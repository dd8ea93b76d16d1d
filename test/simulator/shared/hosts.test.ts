/**
 * Requests whose `Host` names another machine are refused before anything is done: the defence against DNS rebinding.
 */
import { once } from 'node:events'
import { connect } from 'node:net'
import { test } from 'tap'
import { startSimulator } from '../../../simulator/flexiti/server.js'
import { createHostCheck } from '../../../simulator/shared/hosts.js'

const allowed = [
  'localhost',
  'LOCALHOST:9100',
  'localhost.',
  'shop.localhost:80',
  '127.0.0.1',
  '127.8.9.1:1',
  '[::1]:9100',
  'simulator',
  'Simulator:9100'
]
const foreign = [
  'attacker.example',
  'attacker.example:9100',
  'localhost.attacker.example',
  '127.0.0.1.attacker.example',
  'notlocalhost',
  'simulator.attacker.example',
  '192.168.1.9',
  '0.0.0.0',
  '[::2]'
]

/** Writes a request of one's own making to the socket, and reads the reply to its end. */
async function ask (url: string, lines: readonly string[]): Promise<string> {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port), hostname)
  socket.end(`${lines.join('\r\n')}\r\n\r\n`)
  let text = ''
  socket.setEncoding('utf8').on('data', (chunk: string) => { text += chunk })
  await once(socket, 'close')
  return text
}

test('a forged host is refused on every path, and changes nothing', async t => {
  const simulator = await startSimulator({ allowedHosts: ['simulator'] })
  t.teardown(() => simulator.close())
  const status = async (host: string, method = 'GET', path = '/__simulator/clock') =>
    (await ask(simulator.url, [`${method} ${path} HTTP/1.1`, `Host: ${host}`, 'Connection: close'])).split(' ')[1]

  for (const host of allowed) t.equal(await status(host), '200', host)
  for (const host of foreign) {
    t.equal(await status(host), '403', host)
    t.equal(await status(host, 'GET', '/'), '403', `${host}, the widget`)
    t.equal(await status(host, 'GET', '/flexiti/pos-api/v2.5/client-id/flexitidemo/i18n'), '403', `${host}, the API`)
  }
  await fetch(`${simulator.url}/__simulator/clock`, { method: 'POST', body: '{"advance_seconds":90}' })
  t.equal(await status('attacker.example', 'POST', '/__simulator/reset'), '403')
  t.match(await (await fetch(`${simulator.url}/__simulator/clock`)).json(), { offset_seconds: 90 }, 'no reset was made')
  const reply = await ask(simulator.url, ['GET /__simulator/clock HTTP/1.0'])
  t.match(reply, /^HTTP\/1\.1 403 .*SIMULATOR_ALLOWED_HOSTS/s, 'no host is no loopback host')
})

test('the host that it was told to listen on is allowed', async t => {
  const isAllowed = createHostCheck(['10.1.2.3', 'fd00::1'])
  t.ok(isAllowed('10.1.2.3:9100'))
  t.ok(isAllowed('[fd00::1]:9100'))
  t.notOk(isAllowed('10.1.2.4'))
  for (const malformed of [
    '',
    ':',
    '::1',
    'localhost:',
    'localhost:80:80',
    'a@localhost',
    '[::1',
    'localhost/',
    undefined
  ]) {
    t.notOk(isAllowed(malformed), `${malformed}`)
  }
})
