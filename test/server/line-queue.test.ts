/** Lines that wait to be written: their order, their bound, and a write that takes a part of one. */
import { test } from 'tap'
import { createLineQueue, type LineQueue } from '../../server/line-queue.js'

interface Device {
  /** How many more bytes it takes. */
  room: number
  /** How many bytes it takes in one write. */
  atOnce: number
  /** What was written. */
  text: string
  write: (bytes: Buffer, from: number) => number
}

function createDevice (): Device {
  const device: Device = {
    room: Infinity,
    atOnce: Infinity,
    text: '',
    write (bytes, from) {
      if (device.room === 0) throw Object.assign(new Error('full'), { code: 'ENOSPC' })
      const taken = bytes.subarray(from, from + Math.min(device.room, device.atOnce))
      device.room -= taken.length
      device.text += taken.toString()
      return taken.length
    }
  }
  return device
}

function pushAll (queue: LineQueue, ...lines: string[]): boolean[] {
  return lines.map((line) => queue.push(line))
}

test('lines are written in their order, however little a write takes', async (t) => {
  const device = createDevice()
  const queue = createLineQueue({ maxBytes: 100, write: device.write })
  device.atOnce = 2
  t.equal(queue.isEmpty, true)
  pushAll(queue, 'one\n', 'two\n')
  t.equal(queue.isEmpty, false)
  t.equal(queue.drain(), undefined)
  t.equal(device.text, 'one\ntwo\n')
  t.equal(queue.isEmpty, true)
})

test('a failure is returned, and what was not written goes on where it stopped', async (t) => {
  const device = createDevice()
  const queue = createLineQueue({ maxBytes: 100, write: device.write })
  device.room = 6
  pushAll(queue, 'one\n', 'two\n')
  t.match(queue.drain(), { code: 'ENOSPC' })
  t.equal(queue.isEmpty, false)
  device.room = Infinity
  t.equal(queue.drain(), undefined)
  t.equal(device.text, 'one\ntwo\n')
})

test('a line that is begun anew is written whole, and those before it are not', async (t) => {
  const device = createDevice()
  const queue = createLineQueue({ maxBytes: 100, write: device.write })
  device.room = 6
  pushAll(queue, 'one\n', 'two\n')
  queue.drain()
  device.room = Infinity
  device.text = ''
  queue.restartLine()
  queue.drain()
  t.equal(device.text, 'two\n')
})

test('the bound counts bytes, and what is written makes room', async (t) => {
  const device = createDevice()
  const queue = createLineQueue({ maxBytes: 8, write: device.write })
  t.strictSame(pushAll(queue, 'é\n', '12345', 'é\n', '6'), [true, true, false, false])
  device.room = 3
  queue.drain()
  t.strictSame(pushAll(queue, '78\n', '9'), [true, false])
  device.room = Infinity
  queue.drain()
  t.equal(device.text, 'é\n1234578\n')
})
