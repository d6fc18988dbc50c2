-- Ends open utterances: those of one speaker, or all that are due; atomically. See take_chunk.lua.
--
-- ARGV  1 speaker, or "" for all that are due
-- Answers how many were ended.
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local ids
if ARGV[1] == '' then
  ids = redis.call('ZRANGEBYSCORE', 'voice:due', '-inf', now)
else
  ids = redis.call('SMEMBERS', 'voice:open:' .. ARGV[1])
end
for _, id in ipairs(ids) do
  local key = 'voice:utterance:' .. id
  local u = redis.call('HMGET', key, 'state', 'speaker', 'last', 'high')
  if u[1] == 'open' or u[1] == 'closing' then
    redis.call('HSET', key, 'state', 'ended')
    redis.call('XADD', 'voice:audio:' .. id, '*', 'e', '1')
    redis.call('ZADD', 'voice:ended', now, id)
    redis.call('SREM', 'voice:open:' .. u[2], id)
    local last = u[3] or u[4]
    if last then redis.call('SET', 'voice:end:' .. u[2], last, 'EX', 3600) end
  end
  redis.call('ZREM', 'voice:due', id)
end
return #ids
