-- Hands in demands. Given: token, body, with NUMBER in its title.

local turn = 0

function init(_)
  wrk.headers["Authorization"] = "Bearer " .. token
  wrk.headers["Content-Type"] = "application/json"
end

function request()
  turn = turn + 1
  local text = body:gsub("NUMBER", tostring(turn), 1)
  return wrk.format("POST", "/api/v1/demands", nil, text)
end
