/** A caching proxy in front of the public door: a real nginx, with the configuration that is shipped, and a cache. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join, resolve } from 'node:path'
import { test, type Test } from 'tap'
import { Agent } from 'undici'
import { callerOf, startBff, until, type Bff, type Caller } from '../helpers/bff.js'
import { freePort } from '../helpers/ports.js'
import { routesOf } from '../helpers/routes.js'
import { newId } from '../helpers/shopper.js'

const shipped = resolve(import.meta.dirname, '../../deploy/nginx/proxy.conf')

/** `caching`: lines that say what is kept. */
async function startNginx (t: Test, { publicUrl }: Bff, caching: string): Promise<Caller> {
  const port = await freePort()
  const home = t.testdir({
    'nginx.conf': `
      ${process.getuid?.() === 0 ? 'user root;' : ''}
      daemon off;
      pid nginx.pid;
      error_log error.log;
      events { worker_connections 64; }
      http {
        access_log off;
        client_body_temp_path body;
        proxy_temp_path proxy;
        fastcgi_temp_path fastcgi;
        uwsgi_temp_path uwsgi;
        scgi_temp_path scgi;
        proxy_cache_path cache keys_zone=shared:1m;
        server {
          listen 127.0.0.1:${port};
          include ${shipped};
          location / {
            proxy_pass ${publicUrl};
            proxy_cache shared;
            ${caching}
            add_header x-proxy-cache $upstream_cache_status always;
          }
        }
      }`
  })
  const child = spawn('nginx', ['-p', home, '-e', join(home, 'error.log'), '-c', join(home, 'nginx.conf')], {
    stdio: 'inherit'
  })
  const exit = once(child, 'exit')
  const agent = new Agent()
  t.teardown(async () => {
    await agent.destroy()
    child.kill('SIGQUIT')
    await exit
  })
  const caller = callerOf(`http://127.0.0.1:${port}`, agent)
  await until(async () => await caller.get('/health/live').then(() => true, () => false))
  return caller
}

test('nobody gets the reference id of the one who asked before', async t => {
  const bff = await startBff(t)
  const proxy = await startNginx(t, bff, '')
  for (const path of ['/v1/i18n', '/v1/i18n/provinces?lang=fr', '/v1/terms-and-conditions']) {
    const id = newId()
    t.equal((await proxy.get(path, { 'x-reference-id': id })).headers['x-proxy-cache'], 'MISS')
    const { headers, text } = await proxy.get(path)
    t.equal(headers['x-proxy-cache'], 'HIT', path)
    t.equal(headers['x-reference-id'], undefined, path)
    t.notMatch(text, id)
  }
})

test('nor from a proxy that keeps more than it is told to', async t => {
  const bff = await startBff(t)
  const proxy = await startNginx(t, bff, 'proxy_ignore_headers Cache-Control; proxy_cache_valid 200 304 1m;')
  const shared = routesOf(bff.doors.public)
    .filter(({ method, url }) => method === 'GET' && !/flows|\*/.test(url))
    .map(({ path }) => path)
  let kept = 0
  for (const path of [...shared, '/docs']) {
    const id = newId()
    const first = await proxy.get(`${path}?`, { 'x-reference-id': id })
    if (first.status !== 200) continue
    kept++
    const { headers, text } = await proxy.get(`${path}?`)
    t.equal(headers['x-proxy-cache'], 'HIT', path)
    t.strictSame([headers['x-reference-id'], headers['set-cookie']], [undefined, undefined], path)
    t.notMatch(text, id)
  }
  t.ok(kept > 8)
})

test('a page of one storefront is not shown what CORS says to another', async t => {
  const origins = ['https://a.example', 'https://b.example']
  const bff = await startBff(t, { env: { STOREFRONT_ORIGINS: origins.join(',') } })
  const proxy = await startNginx(t, bff, '')
  for (const origin of [...origins, ...origins]) {
    t.equal((await proxy.get('/v1/i18n', { origin })).headers['access-control-allow-origin'], origin)
  }
})
