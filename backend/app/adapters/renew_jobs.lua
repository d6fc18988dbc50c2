-- Renews a worker's lease on its tickets; atomically. See take_chunk.lua.
--
-- ARGV  1 worker  2 for how long (ms) nobody seems to have worked on them  3... tickets
-- Answers those that another worker has by now, which are left to it.
local lost = {}
for i = 3, #ARGV do
  local pending = redis.call('XPENDING', 'voice:tickets', 'workers', ARGV[i], ARGV[i], 1)[1]
  if pending and pending[2] == ARGV[1] then
    redis.call('XCLAIM', 'voice:tickets', 'workers', ARGV[1], 0, ARGV[i], 'IDLE', ARGV[2], 'JUSTID')
  else
    table.insert(lost, ARGV[i])
  end
end
return lost
