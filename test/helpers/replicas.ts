/** Several BFF processes over one Redis and one simulator, on fixed ports, to be killed and started again. */
import { Agent } from 'undici'
import type { Test } from 'tap'
import { startSimulator } from '../../simulator/flexiti/server.js'
import { backofficeKey, callerOf, controlOf, until, type Caller, type SimulatorControl } from './bff.js'
import { freePort } from './ports.js'
import { run, type Process } from './process.js'
import type { RedisServer } from './redis.js'

export interface Replica {
  public: Caller
  internal: Caller
  process (): Process
  /** Starts it again on its ports, and resolves when it is ready. */
  start (): Promise<void>
  /** By SIGTERM or SIGKILL; resolves with its exit code when it is gone. */
  stop (signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>
}

export interface Cluster {
  replicas: Replica[]
  simulator: SimulatorControl
}

export interface ClusterOptions {
  redis: RedisServer
  count: number
  env?: Record<string, string>
}

export async function startCluster (t: Test, { redis, count, env = {} }: ClusterOptions): Promise<Cluster> {
  const simulator = await startSimulator()
  const agent = new Agent({ connections: 256 })
  t.teardown(async () => {
    await agent.destroy()
    await simulator.close()
  })
  const replicas = await Promise.all(Array.from({ length: count }, async () => await createReplica(t, agent, {
    STORE_URL: redis.url,
    STORE_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
    FLEXITI_ENVIRONMENT: 'training',
    FLEXITI_BASE_URL: simulator.baseUrl,
    FLEXITI_CLIENT_ID: 'flexitidemo',
    FLEXITI_CLIENT_SECRET: '2f7b1c9e-5d0a-4a6e-9c3f-8e41d7a0b652',
    BACKOFFICE_KEYS: `test:${backofficeKey}`,
    RATE_LIMIT_PER_MINUTE: '0',
    UPSTREAM_QUEUE: '10000',
    ...env
  })))
  await Promise.all(replicas.map(async (replica) => { await replica.start() }))
  return { replicas, simulator: controlOf(simulator.url, agent, async () => { await simulator.close() }) }
}

async function createReplica (t: Test, agent: Agent, env: Record<string, string>): Promise<Replica> {
  const [port, internalPort] = [await freePort(), await freePort()]
  const internal = callerOf(`http://127.0.0.1:${internalPort}`, agent)
  let current: Process | undefined
  const process = (): Process => {
    if (current === undefined) throw new Error('the replica was not started')
    return current
  }
  return {
    public: callerOf(`http://127.0.0.1:${port}`, agent),
    internal,
    process,
    async start () {
      current = run(t, 'server/main.js', { ...env, PORT: String(port), INTERNAL_PORT: String(internalPort) })
      await current.listening()
      await until(async () => (await internal.get('/health/ready')).status === 200)
    },
    async stop (signal) {
      const { child, exit } = process()
      child.kill(signal)
      return await exit
    }
  }
}

/** Calls one replica after the other, as a balancer does: the next one where a connection is refused, and nobody else. */
export function balanced ({ replicas }: Cluster): Pick<Caller, 'send'> {
  let turn = 0
  return {
    async send (method, path, sent) {
      const first = turn++
      for (let tries = 0; ; tries++) {
        const replica = replicas[(first + tries) % replicas.length] as Replica
        try {
          return await replica.public.send(method, path, sent)
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ECONNREFUSED' || tries + 1 >= replicas.length) throw error
        }
      }
    }
  }
}
