/** The addresses of Flexiti's endpoints, and FLEXITI_API_VERSIONS, which moves one of them to another version. */
import { test } from 'tap'
import { pathMakers, versionOf } from '../../src/flexiti/paths.js'
import { startBff } from '../helpers/bff.js'

test('each endpoint has the version of the table, unless a setting moves it', async (t) => {
  const versions = [{ endpoint: 'capture', version: 'v2.5.1' }, { endpoint: 'token', version: 'v2.6' }] as const
  const paths = pathMakers('/pos-api', 'a shop', versions)
  t.equal(paths.capture({ authorization_id: '7' }), '/pos-api/v2.5.1/client-id/a%20shop/authorization/7/capture')
  t.equal(paths.release({ authorization_id: '7' }), '/pos-api/v2.5/client-id/a%20shop/authorization/7/release')
  t.equal(paths.token(undefined), '/pos-api/v2.6/oauth/token')
  t.equal(versionOf('captures', []), 'v2.5.1')
})

test('a path parameter that leads elsewhere is refused', async (t) => {
  const { capture } = pathMakers('', 'shop')
  for (const id of ['', '.', '..', undefined]) {
    t.throws(() => capture(id === undefined ? undefined : { authorization_id: id }), TypeError)
  }
  t.equal(capture({ authorization_id: 'a/../b?c#d' }), '/v2.5/client-id/shop/authorization/a%2F..%2Fb%3Fc%23d/capture')
})

test('the setting moves what is sent, and what the doors say of it', async (t) => {
  const bff = await startBff(t, { env: { FLEXITI_API_VERSIONS: 'driversLicense=v2.5.1' } })
  await bff.public.post('/v1/customers/driverslicense', { code: 'x' })
  const [call] = (await bff.simulator.received()).filter(({ path }) => path.includes('driverslicense'))
  t.match(call?.path, /\/v2\.5\.1\/client-id\/flexitidemo\/customers\/driverslicense$/)
  for (const door of [bff.public, bff.internal]) {
    const { text } = await door.get('/openapi.json')
    t.match(text, 'POST /v2.5.1/client-id/{client_id}/customers/driverslicense')
    t.match(text, 'GET /v2.5/client-id/{client_id}/i18n')
  }
})
