/** Lua scripts, and what is put before each of them. */

/** A Lua script. `ARGV[1]` is always the time that the caller expects, see `PRELUDE`; what the caller gives follows. */
export interface Script {
  readonly name: string
  readonly lua: string
}

/** Runs a script by the clock of Redis' host, whatever it shows. */
export type Run = (script: Script, keys: string[], args: Array<string | number>) => Promise<unknown>

/** Clocks that differ by more are not taken for one: neither a slow network nor drift makes so much. */
export const CLOCK_TOLERANCE_MS = 5000

/**
 * Keys outlive what they hold by so much: Redis removes them by its host's clock, which may jump (store-clock.ts), and
 * what they hold is over by the store's.
 */
export const GRACE_MS = 7_200_000

/**
 * `now`: milliseconds on Redis' clock, or where that is not what the caller expects, the caller's: a host's clock that
 * jumps must not end every flow (store-clock.ts). Numbers are printed by `whole`, as Lua's own way writes large ones as
 * 1.7e+12.
 *
 * `needRoom` fails where Redis is full, and writes nothing. `useReserve` is for what must be written in a full Redis
 * too: Redis looks for room only before a script's first write, and not for writes that make room, so a script that
 * begins with a DEL is let through. That holds for Redis 6.2 and later and for Valkey; `#!lua flags=allow-oom` says the
 * same, but Redis 6 cannot read it, and a replica that takes no writes would refuse such a script as a whole.
 *
 * `keepFor` has Redis remove the key some time after that.
 */
export const PRELUDE = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local expected = tonumber(ARGV[1])
if expected and math.abs(now - expected) > ${CLOCK_TOLERANCE_MS} then now = expected end
local function whole(n) return string.format('%.0f', n) end
local function needRoom() redis.call('SETRANGE', KEYS[1] .. ':room', 0, '') end
local function useReserve() redis.call('DEL', KEYS[1] .. ':room') end
local function keepFor(key, ms) redis.call('PEXPIRE', key, whole(ms + ${GRACE_MS})) end
`
