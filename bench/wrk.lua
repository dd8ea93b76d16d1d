-- Sends one request again and again over all connections; `{flow}` and `{key}` in it are put in anew each time.
-- Arguments: a file that holds the request as it is on the wire, the number of flows, a word that no other run has.
-- Ends with a line of JSON, which bench/wrk.ts reads.

local before, mark, after, flows, run
local count = 0

function init (args)
  local file = assert(io.open(args[1], 'rb'))
  local text = file:read('*a')
  file:close()
  before, mark, after = text:match('^(.-){(%a+)}(.*)$')
  before = before or text
  flows, run = tonumber(args[2]), args[3]
  math.randomseed(os.time())
end

function request ()
  if mark == nil or (mark ~= 'flow' and mark ~= 'key') then return before end
  if mark == 'flow' then return before .. string.format('%032x', math.random(flows)) .. after end
  count = count + 1
  return before .. run .. '-' .. count .. after
end

function done (summary, latency)
  local errors = summary.errors
  print(string.format('JSON {"seconds":%.6f,"requests":%d,"p50":%.3f,"p99":%.3f,"errors":%d}',
    summary.duration / 1e6, summary.requests, latency:percentile(50) / 1e3, latency:percentile(99) / 1e3,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
