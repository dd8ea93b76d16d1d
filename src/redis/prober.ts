/**
 * Probes Redis: as soon as it is connected, from time to time while it is up, often while it is not, and soon after it
 * has refused a command. The hazard is a peer that takes the connection and says nothing: such a connection is given
 * up, as a peer that vanished never closes it.
 */
import type { Redis } from 'ioredis'
import type { Clock } from '../util/clock.js'
import { isReply } from './errors.js'
import type { Health } from './health.js'
import type { LinkClock } from './link-clock.js'
import { TURN_MS, type Patience } from './patience.js'
import { probe, readProbe } from './probe.js'
import type { Run } from './script.js'
import type { Entrance } from './space.js'

export interface Prober {
  /** Probes it now, if no probe is under way. Never rejects: the health knows what it found. */
  probe (): Promise<void>
  stop (): void
}

export interface ProberOptions {
  redis: Pick<Redis, 'status' | 'on' | 'disconnect'>
  run: Run
  entrance: Pick<Entrance, 'enter' | 'prefix' | 'marker'>
  health: Health
  clock: Pick<Clock, 'now'>
  linkClock: Pick<LinkClock, 'learn' | 'correct'>
  patience: Pick<Patience, 'turn' | 'turns' | 'limit'>
}

/** In turns of the timer: while it is up, and while it is not. */
const TURNS_PER_CHECK = 20
const TURNS_PER_PROBE = 2
/** After so many probes without an answer the connection itself is given up. */
const PROBES_PER_CONNECTION = 5

export function createProber ({
  redis, run, entrance, health, clock, linkClock, patience
}: ProberOptions): Prober {
  /** Whether the connection in hand was entered. */
  let entered = false
  let silentProbes = 0
  let handshakeTurns = 0
  let probedAt = 0
  let probing: Promise<void> | undefined

  async function ask (): Promise<void> {
    if (!entered) await entrance.enter()
    entered = true
    const [first, second, clockKey, marker] = ['probe:1', 'probe:2', 'clock', 'marker']
      .map((name) => entrance.prefix + name) as [string, string, string, string]
    const sent = clock.now()
    const found = readProbe(await run(probe, [first, second, clockKey, marker], []))
    if (found.marker !== entrance.marker) await entrance.enter()
    const jump = linkClock.learn({ sent, received: clock.now(), theirs: found.time, correction: found.correction })
    health.probed(found.fault)
    if (jump !== undefined) await linkClock.correct(jump, clockKey, found.correction)
  }

  function fail (error: unknown): void {
    health.probeFailed(error)
    const silent = !isReply(error) && redis.status === 'ready'
    if (silent && ++silentProbes % PROBES_PER_CONNECTION === 0) redis.disconnect(true)
  }

  async function probeNow (): Promise<void> {
    health.probeBegan()
    probedAt = patience.turns
    probing ??= ask()
      .then(() => { silentProbes = 0 }, fail)
      .finally(() => { probing = undefined })
    await probing
  }

  redis.on('close', () => { entered = false })
  redis.on('ready', () => { probeNow().catch(() => {}) })

  const timer = setInterval(() => {
    patience.turn()
    // A peer that takes the connection and then says nothing.
    handshakeTurns = redis.status === 'connect' ? handshakeTurns + 1 : 0
    if (handshakeTurns > patience.limit) redis.disconnect(true)
    const due = patience.turns - probedAt >= (health.up ? TURNS_PER_CHECK : TURNS_PER_PROBE)
    if (redis.status === 'ready' && (due || health.suspect)) probeNow().catch(() => {})
  }, TURN_MS).unref()

  return {
    probe: probeNow,
    stop () { clearInterval(timer) }
  }
}
