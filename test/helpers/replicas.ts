/**
 * Several BFF processes over one Redis and one simulator, each a process, on fixed ports, to be killed and started
 * again.
 */
import { Agent } from 'undici'
import type { Test } from 'tap'
import { backofficeKey, callerOf, controlOf, until, withKey, type Caller, type SimulatorControl } from './bff.js'
import { freePort } from './ports.js'
import { run, type Process } from './process.js'
import { startRedis, type RedisServer } from './redis.js'
import { account, inFlow, newId, order, toBuy } from './shopper.js'

export interface Replica {
  public: Caller
  internal: Caller
  process (): Process
  /** Starts it again on its ports, and resolves when it is ready. */
  start (): Promise<void>
  /** By SIGTERM or SIGKILL; resolves with its exit code when it is gone. */
  stop (signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>
}

export interface Replicas {
  replicas: Replica[]
  redis: RedisServer
  simulator: SimulatorControl & Pick<SimulatorProcess, 'pause' | 'resume'>
}

export interface ReplicasOptions {
  count?: number
  /** Settings of each replica, besides the usual ones. */
  env?: Record<string, string>
  /** More arguments of redis-server. */
  redis?: string[]
}

export async function startReplicas (t: Test, {
  count = 3, env = {}, redis: args = []
}: ReplicasOptions = {}): Promise<Replicas> {
  const redis = await startRedis(t, args)
  const simulator = await startSimulatorProcess(t)
  const agent = new Agent({ connections: 256 })
  t.teardown(async () => { await agent.destroy() })
  const replicas = await Promise.all(Array.from({ length: count }, async () => await createReplica(t, agent, {
    STORE_URL: redis.url,
    STORE_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
    FLEXITI_ENVIRONMENT: 'training',
    FLEXITI_BASE_URL: simulator.baseUrl,
    FLEXITI_CLIENT_ID: 'flexitidemo',
    FLEXITI_CLIENT_SECRET: '2f7b1c9e-5d0a-4a6e-9c3f-8e41d7a0b652',
    BACKOFFICE_KEYS: `test:${backofficeKey}`,
    RATE_LIMIT_PER_MINUTE: '0',
    IDENTIFICATION_LIMIT_PER_HOUR: '1000000',
    UPSTREAM_QUEUE: '10000',
    ...env
  })))
  await Promise.all(replicas.map(async (replica) => { await replica.start() }))
  const { url, close, pause, resume } = simulator
  return { replicas, redis, simulator: { ...controlOf(url, agent, close), pause, resume } }
}

interface SimulatorProcess {
  url: string
  baseUrl: string
  /** Stops it where it stands: it keeps its connections and answers nothing. */
  pause (): void
  resume (): void
  close (): Promise<void>
}

/** In a process of its own, so that it does not share one core with those who call the replicas. */
async function startSimulatorProcess (t: Test): Promise<SimulatorProcess> {
  const { child, exit, stdout } = run(t, 'simulator/main.js', { SIMULATOR_PORT: '0' })
  await until(() => child.exitCode !== null || stdout().includes('\n'))
  const [, url, baseUrl] = /listening on (\S+) \(base URL (\S+)\)/.exec(stdout()) ?? []
  if (url === undefined || baseUrl === undefined) throw new Error(`the simulator did not start: ${stdout()}`)
  return {
    url,
    baseUrl,
    pause: () => { child.kill('SIGSTOP') },
    resume: () => { child.kill('SIGCONT') },
    async close () {
      child.kill('SIGTERM')
      await exit
    }
  }
}

export function nth ({ replicas }: Replicas, n: number): Replica {
  return replicas[n % replicas.length] as Replica
}

export const interest = `/v1/accounts/${account}/calculate-interest`

/** Opens the widget in a flow that is bound to an order. Returns the flow's id. */
export async function widgetOpened ({ public: door, internal }: Replica, id = newId()): Promise<string> {
  await internal.post('/v1/flows', { order }, { ...withKey, ...inFlow(id) })
  const { status, text } = await door.post('/v1/widget/init', toBuy, inFlow(id))
  if (status !== 200) throw new Error(`widget/init failed: ${text}`)
  return id
}

/** The phase of a flow as a replica sees it. */
export async function phaseAt ({ internal }: Replica, id: string): Promise<unknown> {
  return (await internal.get(`/v1/flows/${id}`, withKey)).body.phase
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

export interface Balancer extends Pick<Caller, 'send'> {
  /** From now on the replica gets nothing new. */
  leave (replica: Replica): void
  enter (replica: Replica): void
}

/** Calls one replica after the other. */
export function balanced ({ replicas }: Replicas): Balancer {
  let serving = replicas
  let turn = 0
  return {
    send: async (
      method, path, sent
    ) => await (serving[turn++ % serving.length] as Replica).public.send(method, path, sent),
    leave (replica) { serving = serving.filter((one) => one !== replica) },
    enter (replica) { serving = [...serving, replica] }
  }
}
