/**
 * The connection to Redis or Valkey: runs scripts, knows the store's time, and fails fast.
 *
 * The hazard is a Redis that neither answers nor hangs up: every request would wait for it, and those behind it too. So
 * a command that is not answered in time takes the link down, and while it is down every command fails at once; a probe
 * of the link's own finds out when it is over. No command is ever sent twice: only its sender knows whether that would
 * be safe.
 *
 * A Redis that answers errors is connected, and commands are sent to it, as some may pass. It is not up.
 */
import { Redis } from 'ioredis'
import type { Problem } from '../problems/problem.js'
import type { Clock } from '../util/clock.js'
import { codeOf, isReply, unavailable, unreadable } from './errors.js'
import { createPatience, TURN_MS } from './patience.js'
import { correctClock, probe, readProbe } from './probe.js'
import { PRELUDE, type Script } from './script.js'
import type { ServerInfo } from './server-info.js'
import { createEntrance, type SpaceNames } from './space.js'
import { createStoreClock } from './store-clock.js'

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
  /** Told of every error of Redis or of the connection, by its code. */
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

type Command = (...all: Array<string | number>) => Promise<unknown>

const TIMEOUT_MS = 800
/** In turns of the timer: while it is up, and while it is not. */
const TURNS_PER_CHECK = 20
const TURNS_PER_PROBE = 2
/** After so many probes without an answer the connection itself is given up: a peer that vanished never closes it. */
const PROBES_PER_CONNECTION = 5
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
  const storeClock = createStoreClock(clock)
  const patience = createPatience(timeoutMs)
  const send = createSender(redis)
  let [connected, closed, suspect] = [false, false, false]
  /** Why it is not up. */
  let fault: string | undefined = 'connection-closed'
  let silentProbes = 0
  let handshakeTurns = 0
  let probedAt = 0
  /** Whether the connection in hand was entered. */
  let entered = false

  const isUp = (): boolean => connected && fault === undefined

  function turn (to: boolean, why: string | undefined): void {
    if (closed) return
    const wasUp = isUp()
    connected = to
    fault = why
    if (isUp() !== wasUp) onChange(isUp(), fault)
  }

  /** What an error says of the connection. A reply, even a bad one, comes from a Redis that is there. */
  function fail (error: unknown): void {
    if (closed) return
    const code = codeOf(error)
    onError(code)
    if (isReply(error)) suspect = true
    else turn(false, code)
  }

  // Without a listener these would end the process. What they mean shows when a command fails.
  redis.on('error', (error: Error) => {
    if (!closed) onError(codeOf(error))
    turn(false, codeOf(error))
  })
  redis.on('close', () => {
    entered = false
    turn(false, isUp() || fault === undefined ? 'connection-closed' : fault)
  })
  redis.on('ready', () => { probeNow().catch(() => {}) })

  const runSoon = async (script: Script, keys: string[], args: Array<string | number>): Promise<unknown> =>
    await patience.wait(send(script, keys, ['', ...args]))

  const entrance = createEntrance({
    names,
    run: runSoon,
    info: async () => await patience.wait(redis.info()),
    judge,
    onLoss
  })

  async function ask (): Promise<void> {
    if (!entered) await entrance.enter()
    entered = true
    const keys = ['probe:1', 'probe:2', 'clock', 'marker'].map((name) => entrance.prefix + name)
    const sent = clock.now()
    const found = readProbe(await runSoon(probe, keys, []))
    if (found.marker !== entrance.marker) await entrance.enter()
    const jump = storeClock.learn({ sent, received: clock.now(), theirs: found.time, correction: found.correction })
    if (found.fault !== undefined) onError(found.fault)
    turn(true, found.fault)
    if (jump === undefined) return
    onClockJump(jump.jumpMs)
    const done = await runSoon(correctClock, keys.slice(2, 3), [found.correction, jump.correction])
    if (done === 1) storeClock.corrected(jump.correction)
  }

  let probing: Promise<void> | undefined
  async function probeNow (): Promise<void> {
    suspect = false
    probedAt = patience.turns
    probing ??= ask()
      .then(() => { silentProbes = 0 }, (error: unknown) => {
        onError(codeOf(error))
        turn(isReply(error) && connected, codeOf(error))
        const silent = !isReply(error) && redis.status === 'ready'
        if (silent && ++silentProbes % PROBES_PER_CONNECTION === 0) redis.disconnect(true)
      })
      .finally(() => { probing = undefined })
    await probing
  }

  const timer = setInterval(() => {
    patience.turn()
    // A peer that takes the connection and then says nothing.
    handshakeTurns = redis.status === 'connect' ? handshakeTurns + 1 : 0
    if (handshakeTurns > patience.limit) redis.disconnect(true)
    const due = patience.turns - probedAt >= (isUp() ? TURNS_PER_CHECK : TURNS_PER_PROBE)
    if (redis.status === 'ready' && (due || suspect)) probeNow().catch(() => {})
  }, TURN_MS).unref()

  const now = (): number => time?.() ?? storeClock.now()

  return {
    async run (script, keys, args) {
      if (!connected) throw unavailable()
      try {
        return await patience.wait(send(script, keys, [Math.round(now()), ...args]))
      } catch (error) {
        fail(error)
        throw unavailable(error)
      }
    },
    now,
    get prefix () { return entrance.prefix },
    get marker () { return entrance.marker },
    get losses () { return entrance.losses },
    get info () { return entrance.info },
    async enterAgain () {
      try {
        await entrance.enter()
      } catch (error) {
        fail(error)
        throw unavailable(error)
      }
    },
    get connected () { return connected },
    get up () { return isUp() },
    unreadable (error) {
      onError(codeOf(error))
      return unreadable(error)
    },
    async check () {
      if (redis.status === 'ready') await probeNow()
      if (!isUp()) throw unavailable()
    },
    async close () {
      closed = true
      clearInterval(timer)
      redis.disconnect()
    },
    probe: probeNow,
    started () { if (!isUp()) onChange(false, fault) }
  }
}

type Send = (script: Script, keys: readonly string[], args: ReadonlyArray<string | number>) => Promise<unknown>

/**
 * Sends scripts by their hash. Commands of one turn of the event loop go out in one write, which wakes Redis once
 * (docs/performance.md).
 */
function createSender (redis: Redis): Send {
  const defined = new Set<string>()
  let gathering = false

  function gather (): void {
    if (gathering) return
    gathering = true
    // It may be another one by then; that one was not corked, and this one is gone.
    const { stream } = redis
    stream.cork()
    setImmediate(() => {
      gathering = false
      stream.uncork()
    })
  }

  return async (script, keys, args) => {
    if (!defined.has(script.name)) {
      redis.defineCommand(script.name, { lua: `${PRELUDE}${script.lua}` })
      defined.add(script.name)
    }
    const command = (redis as unknown as Record<string, Command>)[script.name] as Command
    gather()
    return await command.call(redis, keys.length, ...keys, ...args)
  }
}
