-- Asks for addresses in turn. Given: token, paths.

local requests = {}
local turn = 0

function init(_)
  wrk.headers["Authorization"] = "Bearer " .. token
  for index, path in ipairs(paths) do
    requests[index] = wrk.format("GET", path)
  end
end

function request()
  turn = turn % #requests + 1
  return requests[turn]
end
