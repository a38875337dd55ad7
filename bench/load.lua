-- What wrk sends: a request for each line of a file of tokens. Each of its threads has a file of
-- its own, the n-th is called FILE.n.
--
--   wrk … -s load.lua URL -- METHOD PATH FILE HOW
--
-- HOW round: the lines again and again, prepared beforehand so that wrk itself costs little.
--     once:  each line one time, an account of its own for each request. `wrapped` says how often
--            there were too few lines, for then accounts came twice.
--     keyed: as once, with an Idempotency-Key.
-- Prints one line of JSON with what came of it.

local threads = {}

function setup(thread)
  table.insert(threads, thread)
  thread:set("number", #threads)
end

local method, path, file, how
local before, next_line

local function request_for(token)
  local key = ""
  if how == "keyed" then key = "\r\nIdempotency-Key: " .. token:sub(-43) end
  return before .. token .. key .. "\r\n\r\n"
end

local function prepared(lines)
  local all = {}
  for token in lines do all[#all + 1] = request_for(token) end
  local at = number * 7919 % #all
  return function()
    at = at % #all + 1
    return all[at]
  end
end

local function one_by_one()
  local lines = io.lines(file)
  return function()
    local token = lines()
    if token == nil then
      wrapped = wrapped + 1
      lines = io.lines(file)
      token = lines()
    end
    return request_for(token)
  end
end

function init(arguments)
  method, path, how = arguments[1], arguments[2], arguments[4]
  file = arguments[3] .. "." .. number
  wrapped = 0
  before = method .. " " .. path .. " HTTP/1.1\r\nHost: " .. wrk.headers["Host"] .. "\r\n"
  if method == "POST" then before = before .. "Content-Length: 0\r\n" end
  before = before .. "Authorization: Bearer "
  next_line = how == "round" and prepared(io.lines(file)) or one_by_one()
end

function request() return next_line() end

function done(summary, latency)
  local times = 0
  for _, thread in ipairs(threads) do times = times + thread:get("wrapped") end
  local errors = summary.errors
  print(string.format(
    '{"requests":%d,"seconds":%.6f,"refused":%d,"broken":%d,"wrapped":%d,' ..
    '"p50_ms":%.3f,"p99_ms":%.3f}',
    summary.requests, summary.duration / 1e6, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout, times,
    latency:percentile(50) / 1e3, latency:percentile(99) / 1e3))
end
