/**
 * Whether Redis does what the stores ask of it. The hazard is one that answers, and answers errors: a cluster, a user
 * without permission, a replica, a full memory. So the probe is a script like the stores' own, with every command that
 * they use, and with writes.
 */
import { codeOf } from './errors.js'
import type { Script } from './script.js'

export interface Probed {
  /** Milliseconds since the epoch, by Redis' host. */
  time: number
  /** What is to be added to it (store-clock.ts). */
  correction: number
  /** Set when the space was first used, and gone with all else if Redis loses what it has. */
  marker: string | undefined
  /** The code of what Redis refuses. */
  fault: string | undefined
}

/** KEYS two keys of the probe's own, so that a cluster has them in two slots; clock, marker. */
export const probe: Script = {
  name: 'probe',
  lua: `
local first, second, fault = KEYS[1], KEYS[2], nil
local function try(...)
  local answer = redis.pcall(...)
  if type(answer) == 'table' and answer.err and not fault then fault = answer.err end
end
try('SETRANGE', first, 0, '')
for _, command in ipairs({
  {'SET', first, '1', 'PX', 60000}, {'GET', first}, {'EXISTS', first}, {'INCRBY', first, 1}, {'PTTL', first},
  {'DEL', first, second}, {'HSET', first, 'f', '1'}, {'HGET', first, 'f'}, {'HMGET', first, 'f'}, {'HDEL', first, 'f'},
  {'ZADD', second, 1, 'm'}, {'PEXPIRE', second, 60000}, {'ZCARD', second}, {'ZSCORE', second, 'm'},
  {'ZRANGEBYSCORE', second, '-inf', '1'}, {'ZREM', second, 'm'},
  {'RPUSH', first, '1'}, {'LPUSH', first, '1'}, {'LRANGE', first, 0, -1}, {'LPOP', first}, {'DEL', first, second}
}) do try(unpack(command)) end
local function read(key)
  local value = redis.pcall('GET', key)
  return type(value) == 'string' and value or ''
end
return {whole(time[1] * 1000 + math.floor(time[2] / 1000)), read(KEYS[3]), read(KEYS[4]), fault or ''}`
}

export function readProbe (reply: unknown): Probed {
  const [time, correction, marker, fault] = reply as [string, string, string, string]
  return {
    time: Number(time),
    correction: Number(correction),
    marker: marker === '' ? undefined : marker,
    fault: fault === '' ? undefined : codeOf(new Error(fault))
  }
}
