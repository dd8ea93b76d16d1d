/** What the demo leaves behind when it closes. */
import { promisify } from 'node:util'
import { test } from 'tap'
import { until } from '../helpers/bff.js'
import { openShop } from './helper.js'

test('the demo ends its connections to the internal door, which would wait for them', async (t) => {
  const { bff, visitor, close } = await openShop(t)
  const { server } = bff.doors.internal
  const connections = promisify(server.getConnections.bind(server))
  await visitor().order()
  t.ok(await connections() > 0)
  await close()
  await until(async () => await connections() === 0)
  t.equal(await connections(), 0)
})
