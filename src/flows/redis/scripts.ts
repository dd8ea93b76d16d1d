/**
 * What the flow store does inside Redis, each in one atomic step. A flow is a hash: `v` its version, `o` when it was
 * opened, `x` when it dies unless used, `k` when the refresh scheduler is to look at it, `i` how long it lives unused
 * as long as nobody did anything in it, `s` everything else, sealed.
 * Times are on the store's clock; the key's own TTL only clears away what `x` has declared dead. Reads refresh `x`, so
 * they are writes too. What a flow that is there needs is written in a full Redis as well; only a new one is refused.
 */
import type { Script } from '../../redis/script.js'

const ALIVE = `
local function alive(key)
  local x = redis.call('HGET', key, 'x')
  return x and tonumber(x) > now
end
local function use(key, opened, idle, age)
  local x = math.min(now + tonumber(redis.call('HGET', key, 'i') or idle), opened + age)
  -- In this order, so that it is done in a full Redis too.
  keepFor(key, math.max(x - now, 1))
  redis.call('HSET', key, 'x', whole(x))
  return x
end
`

/**
 * KEYS flow, due, all, marker. ARGV id, sealed, refreshAt or '', idle, age, most flows, prefixes of flow and timeline
 * keys, opened, idle while nobody did anything in it or '', '1' if a full Redis is to take it, marker. Returns {1, ...}
 * for a new flow, {0, ...} for one that is there, {-1} if the store is full, {-2} if it has lost what it had; what
 * follows is what `get` answers.
 */
export const openFlow: Script = {
  name: 'openFlow',
  lua: `${ALIVE}
local id, sealed, keep, prefix, timelines = ARGV[2], ARGV[3], ARGV[4], ARGV[8], ARGV[9]
local idle, age, most = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])
local opened, unused, reserve, marker = ARGV[10], ARGV[11], ARGV[12], ARGV[13]
local function sweep(steps)
  for _, other in ipairs(redis.call('ZRANGEBYSCORE', KEYS[3], '-inf', whole(now), 'LIMIT', 0, steps)) do
    local x = redis.call('HGET', prefix .. other, 'x')
    if x and tonumber(x) > now then
      redis.call('ZADD', KEYS[3], x, other)
    else
      redis.call('ZREM', KEYS[3], other)
      redis.call('DEL', prefix .. other, timelines .. other)
    end
  end
end
if alive(KEYS[1]) then
  local r = redis.call('HMGET', KEYS[1], 'v', 'o', 'k', 's')
  use(KEYS[1], tonumber(r[2]), idle, age)
  return {0, r[1], r[2], r[3] or '', r[4]}
end
if redis.call('GET', KEYS[4]) ~= marker then return {-2} end
if reserve == '1' then useReserve() else needRoom() end
sweep(8)
if redis.call('ZCARD', KEYS[3]) >= most then
  sweep(512)
  if redis.call('ZCARD', KEYS[3]) >= most then return {-1} end
end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'v', 1, 'o', opened, 's', sealed)
if unused ~= '' then redis.call('HSET', KEYS[1], 'i', unused) end
redis.call('ZADD', KEYS[3], whole(use(KEYS[1], tonumber(opened), idle, age)), id)
if keep ~= '' then
  redis.call('HSET', KEYS[1], 'k', keep)
  redis.call('ZADD', KEYS[2], keep, id)
else
  redis.call('ZREM', KEYS[2], id)
end
return {1, '1', opened, keep, sealed}`
}

/**
 * KEYS flow. ARGV '1' if it is a use, idle, age, `version:opened` as the caller knows it.
 * Returns nil, {version, opened} if the caller knows it so, or {version, opened, refreshAt or '', sealed}.
 */
export const getFlow: Script = {
  name: 'getFlow',
  lua: `${ALIVE}
local r = redis.call('HMGET', KEYS[1], 'v', 'o', 'k', 'x')
if not r[4] or tonumber(r[4]) <= now then return nil end
-- A Redis that takes no writes for now, such as a replica, still tells what it has.
if ARGV[2] == '1' then pcall(use, KEYS[1], tonumber(r[2]), tonumber(ARGV[3]), tonumber(ARGV[4])) end
if ARGV[5] == r[1] .. ':' .. r[2] then return {r[1], r[2]} end
return {r[1], r[2], r[3] or '', redis.call('HGET', KEYS[1], 's')}`
}

/** KEYS flow. Returns the milliseconds that the flow lives if nobody uses it, or nil. */
export const getFlowLife: Script = {
  name: 'getFlowLife',
  lua: `
local x = tonumber(redis.call('HGET', KEYS[1], 'x') or 0)
if x <= now then return nil end
return math.ceil(x - now)`
}

/**
 * KEYS flow, due. ARGV id, version, sealed, refreshAt or '', '1' if something was done in it, idle, age. Returns 1, or
 * 0 if the flow is gone or at another version.
 */
export const changeFlow: Script = {
  name: 'changeFlow',
  lua: `${ALIVE}
local id, version, sealed, keep = ARGV[2], ARGV[3], ARGV[4], ARGV[5]
if not alive(KEYS[1]) or redis.call('HGET', KEYS[1], 'v') ~= version then return 0 end
useReserve()
redis.call('HSET', KEYS[1], 'v', whole(tonumber(version) + 1), 's', sealed)
if ARGV[6] == '1' and redis.call('HDEL', KEYS[1], 'i') == 1 then
  use(KEYS[1], tonumber(redis.call('HGET', KEYS[1], 'o')), tonumber(ARGV[7]), tonumber(ARGV[8]))
end
if keep ~= '' then
  redis.call('HSET', KEYS[1], 'k', keep)
  redis.call('ZADD', KEYS[2], keep, id)
else
  redis.call('HDEL', KEYS[1], 'k')
  redis.call('ZREM', KEYS[2], id)
end
return 1`
}

/**
 * KEYS flow, due, all. ARGV id, version that is there or '', version, opened, sealed, refreshAt or '', idle, age. Puts
 * a flow back that Redis had and has no more. Returns 1, or 0 if another version is there by now.
 */
export const restoreFlow: Script = {
  name: 'restoreFlow',
  lua: `${ALIVE}
local id, there, opened, keep = ARGV[2], ARGV[3], ARGV[5], ARGV[7]
local current = alive(KEYS[1]) and redis.call('HGET', KEYS[1], 'v') or ''
if current ~= there then return 0 end
useReserve()
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'v', ARGV[4], 'o', opened, 's', ARGV[6])
redis.call('ZADD', KEYS[3], whole(use(KEYS[1], tonumber(opened), tonumber(ARGV[8]), tonumber(ARGV[9]))), id)
if keep ~= '' then
  redis.call('HSET', KEYS[1], 'k', keep)
  redis.call('ZADD', KEYS[2], keep, id)
else
  redis.call('ZREM', KEYS[2], id)
end
return 1`
}

/** KEYS due. ARGV most, lease, prefix of flow keys. Returns {{id, version, opened, refreshAt, sealed}, ...}. */
export const claimDueFlows: Script = {
  name: 'claimDueFlows',
  lua: `
local most, lease, prefix = tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4]
local claimed = {}
useReserve()
for _ = 1, 16 do
  local ids = redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', whole(now), 'LIMIT', 0, most)
  for _, id in ipairs(ids) do
    local r = redis.call('HMGET', prefix .. id, 'v', 'o', 'x', 's')
    if not r[3] or tonumber(r[3]) <= now then
      redis.call('ZREM', KEYS[1], id)
    elseif #claimed < most then
      local version, keep = whole(tonumber(r[1]) + 1), whole(now + lease)
      redis.call('HSET', prefix .. id, 'v', version, 'k', keep)
      redis.call('ZADD', KEYS[1], keep, id)
      claimed[#claimed + 1] = {id, version, r[2], keep, r[4]}
    end
  end
  if #ids == 0 or #claimed >= most then break end
end
return claimed`
}

/** KEYS all. Returns how many flows there are. */
export const countFlows: Script = {
  name: 'countFlows',
  lua: 'return redis.call(\'ZCARD\', KEYS[1])'
}
