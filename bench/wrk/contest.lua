-- The requests of bench/contest for wrk. The environment says which: OP, ROWS, SEED, TOKEN. The same seed asks for the same keys, so both contestants
-- of a run get the same requests; every request of a run has a key of its own.
local path = "/integrations/rest/v3/tables/Bench/records"
local op = os.getenv("OP")
local rows = tonumber(os.getenv("ROWS"))
local seed = tonumber(os.getenv("SEED"))
local token = os.getenv("TOKEN")
local categories = math.max(1, math.floor(rows / 1000))
local headers = { ["Content-Type"] = "application/json" }
if token and token ~= "" then headers["Authorization"] = "Bearer " .. token end

local threads = 0
function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

local sent = 0
function init()
  math.randomseed(seed * 64 + number)
  for _ = 1, 10 do math.random() end
end

local function key() return math.random(1, rows) end

local operations = {
  tables = function() return wrk.format("GET", "/integrations/rest/v3/tables", headers) end,
  fields = function() return wrk.format("GET", "/integrations/rest/v3/tables/Bench/fields", headers) end,
  key = function() return wrk.format("GET", path .. "?q.where=PK_ID=" .. key(), headers) end,
  page100 = function()
    return wrk.format("GET", string.format("%s?q.where=Category%%3D'cat%d'%%20AND%%20Name%%20LIKE%%20'%%25ab%%25'&q.limit=100", path, math.random(0, categories - 1)), headers)
  end,
  page1000 = function()
    return wrk.format("GET", string.format("%s?q.where=PK_ID%%3E%d&q.limit=1000", path, math.random(0, rows - 1000)), headers)
  end,
  insert = function()
    sent = sent + 1
    local body = string.format(
      '{"Name":"Gabriela Müller","Category":"cat%d","Code":"W%d-%d-%d","Note":"Renewal due: confirm the signed order form (Tallinn).","Qty":%d,"Price":%d.25,' ..
      '"Weight":%d.125,"Created":"2024-05-01T09:30:00","Active":true,"Email":"customer.%d@example.com","City":"São Paulo","Rank":%d}',
      math.random(0, categories - 1), seed, number, sent, math.random(0, 999), math.random(1, 9999), math.random(1, 499), sent, math.random(1, 100))
    return wrk.format("POST", path, headers, body)
  end,
  update = function()
    local body = string.format('{"Qty":%d,"Note":"Paid late, check an invoice with a new address (%d)."}', math.random(0, 999), math.random(1, 1000000))
    return wrk.format("PUT", path .. "?q.where=PK_ID=" .. key(), headers, body)
  end,
}

request = operations[op]

-- One line for the script: requests/s, p50 and p99 in milliseconds, requests that failed.
function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("RESULT %.1f %.3f %.3f %d\n", summary.requests / (summary.duration / 1e6), latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    errors.status + errors.connect + errors.read + errors.write + errors.timeout))
end
