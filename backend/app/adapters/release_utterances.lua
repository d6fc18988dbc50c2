-- A connection is gone: whoever comes next may go on with what it was saying; atomically.
-- See take_chunk.lua.
--
-- ARGV  1 connection  2... speakers
for i = 2, #ARGV do
  for _, id in ipairs(redis.call('SMEMBERS', 'voice:open:' .. ARGV[i])) do
    local key = 'voice:utterance:' .. id
    if redis.call('HGET', key, 'by') == ARGV[1] then redis.call('HSET', key, 'by', '') end
  end
end
