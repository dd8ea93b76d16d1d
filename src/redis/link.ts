/**
 * The connection to Redis or Valkey: runs scripts, knows the store's time, and fails fast.
 *
 * The hazard is a Redis that neither answers nor hangs up: every request would wait for it, and those behind it too. So
 * a command that is not answered in time takes the link down, and while it is down every command fails at once; a probe
 * of the link's own finds out when it is over. No command is ever sent twice: only its sender knows whether that would
 * be safe.
 */
import { Redis } from 'ioredis'
import type { Problem } from '../problems/problem.js'
import type { Clock } from '../util/clock.js'
import { codeOf, unavailable, unreadable } from './errors.js'
import { createHealth } from './health.js'
import { createLinkClock } from './link-clock.js'
import { createPatience } from './patience.js'
import { createProber } from './prober.js'
import type { Run, Script } from './script.js'
import { createSender } from './sender.js'
import type { ServerInfo } from './server-info.js'
import { createEntrance, type SpaceNames } from './space.js'

export interface RedisLink {
  /** Runs a script in one round trip. Throws the Problem `store-unavailable`, with the cause. */
  run (script: Script, keys: readonly string[], args: ReadonlyArray<string | number>): Promise<unknown>
  /** Milliseconds since the epoch on the store's clock, as far as it is known. */
  now (): number
  /** Whether commands are sent. */
  readonly connected: boolean
  /** Whether Redis is connected and did what the stores need when it was last probed. */
  readonly up: boolean
  /** Tells of a record that cannot be read. Returns the Problem `store-unavailable` to be thrown. */
  unreadable (error: unknown): Problem
  /** Before every key, so that several shops can share a Redis. Known once it was connected; the same from then on. */
  readonly prefix: string
  /** By which Redis is known to have what it had (space.ts); '' before it was connected. */
  readonly marker: string
  /** One more each time that Redis may have lost something. */
  readonly losses: number
  /** What Redis last said of itself. */
  readonly info: ServerInfo
  /** Redis has another marker than this: looks again whose keys it holds. Throws `store-unavailable`. */
  enterAgain (): Promise<void>
  /** Probes it now. Throws the Problem `store-unavailable` if it is not up. */
  check (): Promise<void>
  close (): Promise<void>
}

export interface RedisLinkOptions {
  url: string
  /** Default: no prefix. */
  space?: SpaceNames
  clock: Clock
  /** Told when the link goes up or down; `reason` is an error code, without any text of Redis'. */
  onChange?: (up: boolean, reason?: string) => void
  /** Called with every error of Redis or of the connection, by its code. */
  onError?: (code: string) => void
  /**
   * Told what Redis says of itself, each time that it is connected. Returns the code of what must not be: then nothing
   * is sent to it.
   */
  judge?: (info: ServerInfo) => string | undefined
  /** Told that Redis may have lost something. */
  onLoss?: () => void
  /** Told that the clock of Redis' host has jumped, by so many milliseconds. */
  onClockJump?: (ms: number) => void
  /**
   * Milliseconds that a command may take. Twice as long is still less than callers are ready to wait. A multiple of
   * 100.
   */
  timeoutMs?: number
  /** Stands in for the store's clock, so that tests drive it. */
  time?: () => number
}

const TIMEOUT_MS = 800
const RECONNECT_EVERY_MS = 5000

export async function openRedisLink (options: RedisLinkOptions): Promise<RedisLink> {
  const { url, clock, timeoutMs = TIMEOUT_MS } = options
  let reconnectedAt = -Infinity
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: timeoutMs,
    // The probe says more than INFO does, and INFO may be forbidden.
    enableReadyCheck: false,
    // Nothing is queued while Redis is away, and nothing is sent twice.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (times) => Math.min(50 * 2 ** times, 1000),
    // A former primary that is a replica now: its name may lead to the new one. But not for every command that it
    // refuses.
    reconnectOnError: (error) => {
      if (codeOf(error) !== 'READONLY' || clock.now() - reconnectedAt < RECONNECT_EVERY_MS) return false
      reconnectedAt = clock.now()
      return true
    }
  })
  const link = createLink(redis, options, timeoutMs)
  // A Redis that is away or silent delays the start a little, and does not prevent it.
  await Promise.race([redis.connect().then(link.probe, () => {}), clock.sleep(timeoutMs)])
  link.started()
  return link
}

interface Starting {
  probe (): Promise<void>
  /** Says that it is down, if it is. */
  started (): void
}

function createLink (redis: Redis, {
  clock, space: names = { prefix: '' }, onChange = () => {}, onError = () => {}, judge = () => undefined,
  onLoss = () => {}, onClockJump = () => {}, time
}: RedisLinkOptions, timeoutMs: number): RedisLink & Starting {
  const patience = createPatience(timeoutMs)
  const send = createSender(redis)
  const run: Run = async (script, keys, args) => await patience.wait(send(script, keys, ['', ...args]))
  const health = createHealth({ onChange, onError })
  const linkClock = createLinkClock({ clock, time, run, onJump: onClockJump })
  const entrance = createEntrance({
    names,
    run,
    info: async () => await patience.wait(redis.info()),
    judge,
    onLoss
  })
  const prober = createProber({ redis, run, entrance, health, clock, linkClock, patience })
  // Without a listener these would end the process. What they mean shows when a command fails.
  redis.on('error', health.connectionFailed)
  redis.on('close', health.connectionClosed)

  return {
    async run (script, keys, args) {
      if (!health.connected) throw unavailable()
      try {
        return await patience.wait(send(script, keys, [Math.round(linkClock.now()), ...args]))
      } catch (error) {
        health.commandFailed(error)
        throw unavailable(error)
      }
    },
    now: linkClock.now,
    get prefix () { return entrance.prefix },
    get marker () { return entrance.marker },
    get losses () { return entrance.losses },
    get info () { return entrance.info },
    async enterAgain () {
      try {
        await entrance.enter()
      } catch (error) {
        health.commandFailed(error)
        throw unavailable(error)
      }
    },
    get connected () { return health.connected },
    get up () { return health.up },
    unreadable (error) {
      onError(codeOf(error))
      return unreadable(error)
    },
    async check () {
      if (redis.status === 'ready') await prober.probe()
      if (!health.up) throw unavailable()
    },
    async close () {
      health.close()
      prober.stop()
      redis.disconnect()
    },
    probe: prober.probe,
    started: health.tellIfDown
  }
}
