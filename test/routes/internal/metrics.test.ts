/** GET /metrics: what both doors did, by route and code, and nothing about anybody. */
import { test } from 'tap'
import { account, inFlow, newId } from '../../helpers/shopper.js'
import { authorized, till, under } from '../../helpers/back-office.js'
import { backofficeKey, startBff } from '../../helpers/bff.js'

test('requests of both doors are counted by route and status', async (t) => {
  const bff = await startBff(t)
  const { path } = await authorized(bff)
  await till(bff).post(`${path}/capture`, { amount: 1 })
  await till(bff).post('/v1/authorizations/99999/capture', { amount: 1 })
  await bff.public.get('/v1/i18n')
  await bff.public.get('/v1/i18n')
  await bff.public.get('/wp-login.php')
  await bff.requestLines(8)
  const { status, headers, text } = await bff.internal.get('/metrics')
  t.match({ status, headers }, {
    status: 200, headers: { 'content-type': /^text\/plain/, 'cache-control': 'no-store' }
  })
  for (const line of [
    'bff_request_duration_seconds_count{door="internal",method="POST",route="/v1/flows",status="201"} 1',
    'bff_request_duration_seconds_count{door="public",method="POST",route="/v1/authorizations",status="200"} 1',
    'bff_request_duration_seconds_count{door="internal",method="POST",' +
      'route="/v1/authorizations/:authorization_id/capture",status="200"} 1',
    'bff_request_duration_seconds_count{door="internal",method="POST",' +
      'route="/v1/authorizations/:authorization_id/capture",status="404"} 1',
    'bff_request_duration_seconds_count{door="public",method="GET",route="none",status="404"} 1',
    'bff_upstream_duration_seconds_count{upstream="flexiti",' +
      'route="/v1/authorizations/:authorization_id/capture",status="404"} 1',
    'bff_problems_total{door="internal",code="flexiti-not-found"} 1',
    'bff_problems_total{door="public",code="not-found"} 1',
    'bff_forms_total{result="miss"} 1',
    'bff_forms_total{result="hit"} 1',
    'bff_flows 1',
    'bff_token_calls_total{result="granted"} 3',
    'bff_token_calls_total{result="failed"} 0',
    'bff_flows_expired_total{reason="late"} 0',
    'bff_flows_expired_total{reason="refused"} 0',
    'bff_refreshes_waiting 0',
    'bff_refresh_late_seconds 0',
    'bff_shutting_down 0'
  ]) t.ok(text.includes(`${line}\n`), line)
})

test('no id, no name, no amount and no key is in them', async (t) => {
  const bff = await startBff(t)
  const { path, flowId, authorizationId } = await authorized(bff, '77.31', 'Order-of-Jane')
  await till(bff).post(`${path}/capture`, { amount: 77.31 }, under('capture-of-jane'))
  await till(bff).post('/v1/customers/search', { first_name: 'Jane', last_name: 'Doe', dob: '1990-01-01' })
  await bff.public.get('/jane-doe?dob=1990-01-01', inFlow(newId()))
  await bff.public.send('PROPFIND', '/v1/jane')
  await bff.public.get(`/v1/flows/${flowId}`)
  await bff.public.get('/v1/i18n/jane')
  await bff.public.get('/v1/i18n')
  await bff.requestLines(10)
  const { text } = await bff.internal.get('/metrics')
  // But for the seconds of a sum, whose many digits hold any four others by chance.
  const ours = text.split('\n')
    .filter((line) => line.startsWith('bff_'))
    .map((line) => line.replace(/(_seconds_sum\{[^}]*\}) [\d.e-]+$/, '$1'))
    .join('\n')
  t.match(ours, /_seconds_sum\{/)
  t.notMatch(ours, /jane|doe|1990|77\.31/i)
  for (const secret of [flowId, String(authorizationId), String(account), backofficeKey]) {
    t.notOk(ours.includes(secret), secret)
  }
  const labels = new Set([...ours.matchAll(/(\w+)="/g)].map(([, name]) => name))
  t.same([...labels].sort(), ['code', 'door', 'le', 'method', 'reason', 'result', 'route', 'status', 'upstream'])
})
