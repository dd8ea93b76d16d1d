/**
 * What the ledger store does inside Redis, each in one atomic step. An operation is a hash: `t` its state, `a` the
 * attempt that holds it, `u` until when it may run, `n` how many times the caller stands before its upstream key, `w`
 * where that upstream key is reserved, `x` when it is forgotten, `s` its beginning and `e` its ending, both sealed.
 * Times are on the store's clock; TTLs only clear away what `x` has declared gone. A running operation whose time is
 * over reads as indeterminate. What has not ended for good is not forgotten
 * (docs/decisions/how-long-an-operation-is-kept.md): it has no TTL, and `x` is NEVER.
 */
import type { Script } from '../../redis/script.js'

/** Milliseconds; later than any clock shows. */
const NEVER = 9e15

const OPERATION = `
local NEVER = ${NEVER}
local function find(key)
  local r = redis.call('HMGET', key, 't', 'a', 'u', 'n', 's', 'e', 'x', 'w')
  if not r[1] or tonumber(r[7]) <= now then return nil end
  if r[1] == 'running' and tonumber(r[3]) <= now then r[1] = 'indeterminate' end
  return r
end
local function answer(r) return {r[1], r[2], r[3], r[4], r[5], r[6] or '', r[7], r[8]} end
local function isFinal(state) return state == 'succeeded' or state == 'rejected' end
`

/**
 * KEYS operation, all, marker. ARGV attempt, lease, sealed beginning, most operations, marker, '1' if a full Redis is
 * to take it, places of the upstream keys: as wanted, and with the caller before it once, twice and so on.
 * Upstream keys are known by their hash only, as they are merchants' words. Returns {1, ...} for a new operation,
 * {0, ...} for one that is there, {-1} if there are too many, {-2} if Redis has lost what it had.
 */
export const beginOperation: Script = {
  name: 'beginOperation',
  lua: `${OPERATION}
local attempt, lease, sealed, most = ARGV[2], tonumber(ARGV[3]), ARGV[4], tonumber(ARGV[5])
-- A few at a time: a day of operations must not be swept in one call.
local function sweep(steps)
  local old = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', whole(now), 'LIMIT', 0, steps)
  if #old > 0 then redis.call('ZREM', KEYS[2], unpack(old)) end
end
local there = find(KEYS[1])
if there then return {0, unpack(answer(there))} end
if redis.call('GET', KEYS[3]) ~= ARGV[6] then return {-2} end
if ARGV[7] == '1' then useReserve() else needRoom() end
sweep(8)
if redis.call('ZCARD', KEYS[2]) >= most then
  sweep(2000)
  if redis.call('ZCARD', KEYS[2]) >= most then return {-1} end
end
local prefixes, place = -1, nil
repeat
  prefixes = prefixes + 1
  place = ARGV[8 + prefixes]
  if not place then return {-1} end
  local x = redis.call('GET', place)
until not x or tonumber(x) <= now
local until_, x = whole(now + lease), whole(NEVER)
redis.call('SET', place, x)
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 't', 'running', 'a', attempt, 'u', until_, 'n', prefixes, 'w', place, 'x', x, 's', sealed)
redis.call('ZADD', KEYS[2], x, KEYS[1])
return {1, 'running', attempt, until_, tostring(prefixes), sealed, '', x, place}`
}

/** KEYS operation. Returns nil or the operation. */
export const getOperation: Script = {
  name: 'getOperation',
  lua: `${OPERATION}
local r = find(KEYS[1])
return r and answer(r) or nil`
}

/** KEYS operation. ARGV attempt, lease. Returns nil if it is not indeterminate, or the operation in its new hands. */
export const resumeOperation: Script = {
  name: 'resumeOperation',
  lua: `${OPERATION}
local r = find(KEYS[1])
if not r or r[1] ~= 'indeterminate' then return nil end
useReserve()
r[1], r[2], r[3], r[6] = 'running', ARGV[2], whole(now + ARGV[3]), ''
redis.call('HSET', KEYS[1], 't', r[1], 'a', r[2], 'u', r[3])
redis.call('HDEL', KEYS[1], 'e')
return answer(r)`
}

/**
 * KEYS operation, all. ARGV 'finish' or 'settle', attempt, state, sealed ending, keep. Only the attempt that holds an
 * operation may finish it, also after its time, as long as nobody has settled it; only an indeterminate one may be
 * settled. One that has ended for good is kept for `keep` from then on. Returns nil or the operation.
 */
export const endOperation: Script = {
  name: 'endOperation',
  lua: `${OPERATION}
local r = find(KEYS[1])
if not r or isFinal(r[1]) then return nil end
if ARGV[2] == 'finish' and r[2] ~= ARGV[3] then return nil end
if ARGV[2] == 'settle' and r[1] ~= 'indeterminate' then return nil end
useReserve()
r[1], r[6] = ARGV[4], ARGV[5]
redis.call('HSET', KEYS[1], 't', r[1], 'e', r[6])
if isFinal(r[1]) then
  local keep = tonumber(ARGV[6])
  r[7] = whole(now + keep)
  redis.call('HSET', KEYS[1], 'x', r[7])
  redis.call('SET', r[8], r[7])
  keepFor(KEYS[1], keep)
  keepFor(r[8], keep)
  redis.call('ZADD', KEYS[2], r[7], KEYS[1])
end
return answer(r)`
}

/** KEYS operation, all. ARGV attempt. Forgets an operation that has not ended and that the attempt holds. */
export const releaseOperation: Script = {
  name: 'releaseOperation',
  lua: `${OPERATION}
local r = find(KEYS[1])
if not r or r[2] ~= ARGV[2] or r[6] then return 0 end
redis.call('DEL', KEYS[1], r[8])
redis.call('ZREM', KEYS[2], KEYS[1])
return 1`
}

/**
 * KEYS operation, all, marker. ARGV state, attempt, running until, prefixes, sealed beginning, sealed ending or '',
 * when it is forgotten, place of its upstream key, marker or '', keep. Puts an operation back that Redis had, and has
 * no more or in an older form: not if it has ended there, and one that has not ended only in place of none or of the
 * same attempt. A marker is given of one that may have been freed: it was, if it is gone and Redis has that marker. A
 * full Redis takes it. Returns the operation as it is then, or nil if it was freed or its time is over.
 */
export const restoreOperation: Script = {
  name: 'restoreOperation',
  lua: `${OPERATION}
local state, attempt, ending, x, place = ARGV[2], ARGV[3], ARGV[7], ARGV[8], ARGV[9]
if tonumber(x) <= now then return nil end
local r = find(KEYS[1])
if r and isFinal(r[1]) then return answer(r) end
-- Its end was seen, and Redis was never told: another attempt that has it in hand knows better.
if isFinal(state) and tonumber(x) >= NEVER then
  if r and r[2] ~= attempt then return answer(r) end
  x = whole(now + ARGV[11])
end
if not r and ARGV[10] ~= '' and redis.call('GET', KEYS[3]) == ARGV[10] then return nil end
if r and not isFinal(state) and (r[2] ~= attempt or r[6] or ending == '') then return answer(r) end
useReserve()
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 't', state, 'a', attempt, 'u', ARGV[4], 'n', ARGV[5], 'w', place, 'x', x, 's', ARGV[6])
if ending ~= '' then redis.call('HSET', KEYS[1], 'e', ending) end
if not redis.call('GET', place) then redis.call('SET', place, x) end
if isFinal(state) then
  keepFor(KEYS[1], tonumber(x) - now)
  keepFor(place, tonumber(x) - now)
end
redis.call('ZADD', KEYS[2], x, KEYS[1])
return answer(find(KEYS[1]))`
}
