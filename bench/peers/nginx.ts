/**
 * Peer: nginx with one worker, whose proxy_cache holds the form values. It has a configuration and directories of its
 * own, and writes an access log to a file, as the BFF writes a line per request.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../../test/helpers/ports.js'
import { startProgram } from '../processes.js'
import { UPSTREAM_BASE } from '../helper.js'
import type { Contender } from '../compare.js'

const READY_MS = 10_000
/** Linux counts processor time in hundredths of a second, whatever the kernel's own tick. */
const TICK_MICROS = 10_000

/** Resolves once it answers from its cache. */
export async function startNginx (
  upstream: string, path: string, directory: string
): Promise<Pick<Contender, 'url' | 'cpuMicros'>> {
  const home = join(directory, 'nginx')
  mkdirSync(home)
  const port = await freePort()
  writeFileSync(join(home, 'nginx.conf'), configuration(upstream, port, home))
  const child = startProgram('nginx', ['-p', home, '-e', join(home, 'error.log'), '-c', join(home, 'nginx.conf')])
  const url = `http://127.0.0.1:${port}`
  for (const deadline = performance.now() + READY_MS; ; await sleep(20)) {
    if (await answersFromCache(url + path)) break
    if (performance.now() > deadline || child.exitCode !== null) {
      throw new Error(`nginx does not answer:\n${readFileSync(join(home, 'error.log'), 'utf8')}`)
    }
  }
  const worker = workerOf(child.pid as number)
  return { url, cpuMicros: async () => cpuMicrosOf(worker) }
}

async function answersFromCache (url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { headers: { 'accept-encoding': 'identity' } })
    await response.arrayBuffer()
    return response.headers.get('x-cache') === 'HIT'
  } catch {
    return false
  }
}

function configuration (upstream: string, port: number, home: string): string {
  return `
${process.getuid?.() === 0 ? 'user root;' : ''}
daemon off;
worker_processes 1;
pid ${home}/nginx.pid;
events { worker_connections 1024; }
http {
  access_log ${home}/access.log;
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000000;
  default_type application/json;
  client_body_temp_path ${home}/body;
  proxy_temp_path ${home}/proxy;
  fastcgi_temp_path ${home}/fastcgi;
  uwsgi_temp_path ${home}/uwsgi;
  scgi_temp_path ${home}/scgi;
  proxy_cache_path ${home}/cache keys_zone=forms:1m;
  server {
    listen 127.0.0.1:${port};
    location /v1/ {
      proxy_pass ${upstream}${UPSTREAM_BASE}/v2.5/client-id/bench/;
      proxy_cache forms;
      proxy_cache_valid 200 1h;
      add_header x-cache $upstream_cache_status;
    }
  }
}
`
}

function workerOf (master: number): number {
  // Beside the worker there are the two that look after the cache; the worker is started first.
  return Number(readFileSync(`/proc/${master}/task/${master}/children`, 'utf8').split(' ')[0])
}

function cpuMicrosOf (pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  // The second field is a name in brackets, which may hold anything.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) * TICK_MICROS
}
