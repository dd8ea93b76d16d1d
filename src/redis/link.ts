/**
 * The connection to Redis or Valkey: runs scripts, knows Redis' time, and fails fast.
 *
 * The hazard is a Redis that neither answers nor hangs up: every request would wait for it, and those behind it too. So
 * a command that is not answered in time takes the link down, and while it is down every command fails at once; a probe
 * of the link's own finds out when it is over. No command is ever sent twice: only its sender knows whether that would
 * be safe.
 *
 * A process that is busy itself must not take its own delay for Redis': patience is counted in turns of one timer,
 * which a busy process takes late too, and not in milliseconds.
 */
import { Redis } from 'ioredis'
import type { Clock } from '../util/clock.js'
import { problem, type Problem } from '../problems/problem.js'

/** A Lua script. `ARGV[1]` is always the time, see `PRELUDE`; what the caller gives follows. */
export interface Script {
  readonly name: string
  readonly lua: string
}

export interface RedisLink {
  /** Runs a script in one round trip. Throws the Problem `store-unavailable`, with the cause. */
  run (script: Script, keys: readonly string[], args: ReadonlyArray<string | number>): Promise<unknown>
  /** Milliseconds since the epoch on Redis' own clock, as far as it is known. */
  now (): number
  readonly up: boolean
  /** `listener` is called when Redis is there again after it was away: it may have lost what it had written last. */
  onReturn (listener: () => void): void
  close (): Promise<void>
}

export interface RedisLinkOptions {
  url: string
  clock: Clock
  /** Told when the link goes up or down; `reason` is an error code, without any text of Redis'. */
  onChange?: (up: boolean, reason?: string) => void
  /**
   * Milliseconds that a command may take. Twice as long is still less than callers are ready to wait. A multiple of
   * 100.
   */
  timeoutMs?: number
  /** Stands in for Redis' clock, so that tests drive it. */
  time?: () => number
}

/**
 * `now`: milliseconds on Redis' clock. Numbers are printed by `whole`, as Lua's own way writes large ones as 1.7e+12.
 * `needRoom` fails where Redis is full, and writes nothing: Redis itself looks at that only before a script's first
 * write, and not for writes that make room, so a script that begins with a DEL would be let through.
 */
const PRELUDE = `
local now = tonumber(ARGV[1])
if not now then
  local t = redis.call('TIME')
  now = t[1] * 1000 + math.floor(t[2] / 1000)
end
local function whole(n) return string.format('%.0f', n) end
local function needRoom() redis.call('SETRANGE', KEYS[1] .. ':room', 0, '') end
`

type Command = (...all: Array<string | number>) => Promise<unknown>

const TIMEOUT_MS = 800
const TURN_MS = 100
const TURNS_PER_PROBE = 2
/** Hosts' clocks drift apart by less than a millisecond in that time. */
const CALIBRATE_EVERY_MS = 10_000
/** After so many probes without an answer the connection itself is given up: a peer that vanished never closes it. */
const PROBES_PER_CONNECTION = 5
const RECONNECT_EVERY_MS = 5000
const RETRY_AFTER_SECONDS = 1

export async function openRedisLink ({
  url, clock, onChange = () => {}, timeoutMs = TIMEOUT_MS, time
}: RedisLinkOptions): Promise<RedisLink> {
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: timeoutMs,
    // Nothing is queued while Redis is away, and nothing is sent twice.
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (times) => Math.min(50 * 2 ** times, 1000),
    reconnectOnError: (error) => error.message.startsWith('READONLY') && mayReconnect()
  })
  const defined = new Set<string>()
  const listeners: Array<() => void> = []
  let up = false
  /** Why it is down. */
  let reason: string | undefined
  let closed = false
  let offset = clock.wall() - clock.now()
  let calibratedAt = -Infinity
  let silentProbes = 0
  let handshakeTurns = 0
  let reconnectedAt = -Infinity

  /**
   * A former primary that is a replica now: its name may lead to the new one. But not for every command that it
   * refuses.
   */
  function mayReconnect (): boolean {
    if (clock.now() - reconnectedAt < RECONNECT_EVERY_MS) return false
    reconnectedAt = clock.now()
    return true
  }

  function turn (to: boolean, why?: string): void {
    reason = why
    if (up === to || closed) return
    up = to
    if (to) for (const listener of listeners) listener()
    onChange(to, why)
  }

  // Without a listener these would end the process. What they mean shows when a command fails.
  redis.on('error', (error: Error) => { turn(false, codeOf(error)) })
  redis.on('close', () => { turn(false, up ? 'connection-closed' : reason ?? 'connection-closed') })
  redis.on('ready', () => { probe().catch(() => {}) })

  /** The offset of Redis' clock lies between two bounds; one that lies between them is as good as any other. */
  async function calibrate (): Promise<void> {
    const sent = clock.now()
    const [seconds, micros] = await patiently(redis.time()) as [number | string, number | string]
    const received = clock.now()
    const theirs = Number(seconds) * 1000 + Number(micros) / 1000
    if (offset < theirs - received || offset > theirs - sent) offset = theirs - (sent + received) / 2
    calibratedAt = received
  }

  let probing: Promise<void> | undefined
  async function probe (): Promise<void> {
    probing ??= calibrate()
      .then(() => {
        silentProbes = 0
        turn(true)
      }, (error: unknown) => {
        turn(false, codeOf(error))
        if (redis.status === 'ready' && ++silentProbes % PROBES_PER_CONNECTION === 0) redis.disconnect(true)
      })
      .finally(() => { probing = undefined })
    await probing
  }

  /** Commands that are out, oldest first, with the turn at which they are given up. */
  const waiting = new Map<(error: Error) => void, number>()
  let turns = 0
  /** The turn in hand may be over at once. */
  const patience = timeoutMs / TURN_MS + 1

  async function patiently<T> (reply: Promise<T>): Promise<T> {
    return await new Promise((resolve, reject) => {
      waiting.set(reject, turns + patience)
      reply.then((value) => {
        waiting.delete(reject)
        resolve(value)
      }, (error: unknown) => {
        waiting.delete(reject)
        reject(error)
      })
    })
  }

  const timer = setInterval(() => {
    turns++
    for (const [giveUp, at] of waiting) {
      if (at > turns) break
      waiting.delete(giveUp)
      giveUp(new Error('timed out'))
    }
    // A peer that takes the connection and then says nothing.
    handshakeTurns = redis.status === 'connect' ? handshakeTurns + 1 : 0
    if (handshakeTurns > patience) redis.disconnect(true)
    if (turns % TURNS_PER_PROBE === 0 && redis.status === 'ready' &&
      (!up || clock.now() - calibratedAt >= CALIBRATE_EVERY_MS)) probe().catch(() => {})
  }, TURN_MS).unref()

  let gathering = false
  /** Commands of one turn of the event loop go out in one write, which wakes Redis once. */
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

  async function run (script: Script, keys: readonly string[], args: ReadonlyArray<string | number>): Promise<unknown> {
    if (!up) throw unavailable()
    if (!defined.has(script.name)) {
      redis.defineCommand(script.name, { lua: `${PRELUDE}${script.lua}` })
      defined.add(script.name)
    }
    const command = (redis as unknown as Record<string, Command>)[script.name] as Command
    gather()
    try {
      return await patiently(command.call(redis, keys.length, ...keys, time?.() ?? '', ...args))
    } catch (error) {
      // A reply, even a bad one, comes from a Redis that is there.
      if ((error as Error).name !== 'ReplyError') turn(false, codeOf(error))
      throw unavailable(error)
    }
  }

  // A Redis that is away or silent delays the start a little, and does not prevent it.
  await Promise.race([redis.connect().then(probe, () => {}), clock.sleep(timeoutMs)])
  if (!up) onChange(false, reason)

  return {
    run,
    now: () => time?.() ?? clock.now() + offset,
    get up () { return up },
    onReturn: (listener) => { listeners.push(listener) },
    async close () {
      closed = true
      clearInterval(timer)
      redis.disconnect()
    }
  }
}

/** What stores raise when they cannot do their work. */
export function unavailable (cause?: unknown): Problem {
  return problem('store-unavailable', { retryAfter: RETRY_AFTER_SECONDS, ...(cause !== undefined && { cause }) })
}

/** `READONLY`, `OOM`, `ECONNREFUSED` and the like; texts of errors may quote keys and passwords. */
function codeOf (error: unknown): string {
  const { code, message = '', name } = error as { code?: unknown, message?: string, name?: string }
  if (typeof code === 'string') return code
  if (message.includes('timed out')) return 'timeout'
  return /^[A-Z]{2,}\b/.exec(message)?.[0] ?? name ?? 'error'
}
