/**
 * The BFF with many live flows in memory, put there directly: to open a million over HTTP would take an hour. Only
 * here. `BENCH_FLOWS` says how many. Tells the runner what they take of the memory.
 */
import { loadSettings } from '../../config/settings.js'
import { buildDoors } from '../../server/doors.js'
import { createServices, type Services } from '../../server/services.js'
import { liveFlow } from '../live-flow.js'
import { referenceId } from '../helper.js'
import { createLog } from './log.js'

export interface Memory {
  /** Bytes of resident memory per flow, once they are in the store. */
  flowBytes: number
  /** The same with a timeline of what happens in a flow up to the plans. */
  toldBytes: number
}

/** Flows of a browser: the requests must show its cookie. */
const cookie = process.env.BENCH_COOKIE ?? ''
const count = Number(process.env.BENCH_FLOWS)
const settings = loadSettings(process.env)
const log = createLog()
const services = createServices({ settings })
const doors = await buildDoors({ settings, services, log, publicUrl: () => 'http://127.0.0.1' })
const publicDoor = await doors.public.listen({ host: '127.0.0.1', port: 0 })
const internal = await doors.internal.listen({ host: '127.0.0.1', port: 0 })

const before = residentBytes()
for (let index = 1; index <= count; index++) {
  await services.store.open(liveFlow(index, services.store.now(), cookie), { byServer: true })
}
const flowBytes = (residentBytes() - before) / count
for (let index = 1; index <= count; index++) tell(services, referenceId(index))
const toldBytes = (residentBytes() - before) / count

services.start()
process.on('message', (message) => {
  if (message === 'flowBytes') {
    process.send?.({ flowBytes, toldBytes } satisfies Memory)
  }
})
log.info({ public: publicDoor, internal }, 'listening')

function tell ({ timeline }: Services, id: string): void {
  timeline.record(id, { event: 'opened' })
  timeline.record(id, { event: 'order-bound' })
  timeline.record(id, { event: 'claimed-by-browser' })
  timeline.record(id, { event: 'token-granted', scope: 'customer' })
  timeline.record(id, { event: 'call', endpoint: 'widgetInit', status: 200, duration_ms: 412 })
  timeline.record(id, { event: 'phase', phase: 'widget' })
  timeline.record(id, { event: 'call', endpoint: 'calculateInterest', status: 200, duration_ms: 388 })
}

function residentBytes (): number {
  globalThis.gc?.()
  return process.memoryUsage().rss
}
