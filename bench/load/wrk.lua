-- What wrk runs: sends the request described by its arguments and writes one line of JSON at the end.
-- Arguments: METHOD BODY_BYTES HEAVY_PATH HEAVY_SHARE; the last two are "" and 0 where all requests are alike.
-- Failed reads are given apart from other errors, because some of them may be none: see wrk.ts.
local heavy_share = 0
local light, heavy

function init(args)
  wrk.method = args[1]
  local bytes = tonumber(args[2])
  if bytes > 0 then wrk.body = string.rep("x", bytes) end
  heavy_share = tonumber(args[4])
  if heavy_share > 0 then
    math.randomseed(1)
    light = wrk.format()
    heavy = wrk.format(nil, args[3])
    request = function() return math.random() < heavy_share and heavy or light end
  end
end

function done(summary, latency)
  local failed = summary.errors
  local errors = failed.connect + failed.write + failed.status + failed.timeout
  io.write(string.format(
    '\nRESULT {"requests":%d,"errors":%d,"failedReads":%d,"seconds":%.6f,"latency":{"p50":%.3f,"p90":%.3f,"p99":%.3f,"p999":%.3f,"max":%.3f}}\n',
    summary.requests, errors, failed.read, summary.duration / 1e6, latency:percentile(50) / 1000, latency:percentile(90) / 1000,
    latency:percentile(99) / 1000, latency:percentile(99.9) / 1000, latency.max / 1000))
end
