-- What the load tool saw, in one line: requests, refusals, broken connections,
-- and two latencies in microseconds.

function done(summary, latency, _)
  local errors = summary.errors
  print(string.format("measured %d %d %d %d %d", summary.requests, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout,
    latency:percentile(50), latency:percentile(99)))
end
