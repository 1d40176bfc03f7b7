-- Moves placements about, each thread one of its own, so that it knows the
-- version of the next move from the answer to the last. Given: token, plan,
-- placements with their ids and versions.

local threads = 0

function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end

function init(_)
  wrk.headers["Authorization"] = "Bearer " .. token
  wrk.headers["Content-Type"] = "application/json"
  math.randomseed(number)
  own = placements[number]
end

function request()
  local other = own
  while other == own do
    other = placements[math.random(#placements)]
  end
  wrk.headers["If-Match"] = '"' .. own.version .. '"'
  local path = "/api/v1/plans/" .. plan .. "/placements/" .. own.id .. "/move"
  return wrk.format("POST", path, nil, '{"after":"' .. other.id .. '"}')
end

function response(status, headers, _)
  if status == 200 then
    own.version = (headers["etag"] or headers["ETag"]):match("%d+")
  end
end
