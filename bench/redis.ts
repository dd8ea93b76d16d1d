/** A redis-server for a scenario, in the directory of the run, with its append-only file on. */
import { setTimeout as sleep } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { freePort } from '../test/helpers/ports.js'
import { startProgram } from './processes.js'

export interface RedisServer {
  url: string
  /** Bytes that it has allocated. */
  usedBytes (): Promise<number>
  empty (): Promise<void>
  close (): void
}

const START_MS = 10_000

/** Ended with all that the run has started. */
export async function startRedis (directory: string): Promise<RedisServer> {
  const port = await freePort()
  startProgram('redis-server', [
    '--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'yes', '--dir', directory
  ])
  const client = new Redis({ port, host: '127.0.0.1', retryStrategy: () => 20 })
  client.on('error', () => {})
  await Promise.race([client.ping(), sleep(START_MS).then(() => { throw new Error('redis-server does not answer') })])
  return {
    url: `redis://127.0.0.1:${port}`,
    usedBytes: async () => Number(/^used_memory:(\d+)/m.exec(await client.info('memory'))?.[1]),
    empty: async () => { await client.flushall() },
    close: () => { client.disconnect() }
  }
}
