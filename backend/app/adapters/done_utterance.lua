-- The final stands in the log: nothing of the audio is kept; atomically. See take_chunk.lua.
--
-- ARGV  1 utterance  2 ticket  3 "1": no final could be made of it
--       4 for how long (s) it is remembered, so that late chunks are known as such
local id, ticket, kept = ARGV[1], ARGV[2], ARGV[4]
local key = 'voice:utterance:' .. id
redis.call('XACK', 'voice:tickets', 'workers', ticket)
redis.call('XDEL', 'voice:tickets', ticket)
redis.call('ZREM', 'voice:ended', id)
redis.call('ZREM', 'voice:due', id)
redis.call('ZREM', 'voice:recordings', id)
redis.call('UNLINK', 'voice:audio:' .. id)
local known = redis.call('HMGET', key, 'bytes', 'done', 'speaker', 'key', 'by')
if not known[3] or known[2] then return end  -- lost with a Redis that was restarted, or done before
redis.call('DECRBY', 'voice:bytes', known[1] or '0')
redis.call('HSET', key, 'bytes', 0, 'state', 'ended', 'done', 1)
redis.call('HDEL', key, 'kept', 'partial')
redis.call('SREM', 'voice:open:' .. known[3], id)
redis.call('EXPIRE', key, kept)
redis.call('EXPIRE', 'voice:chunks:' .. id, kept)
if known[4] and redis.call('HLEN', known[4]) <= 2 and redis.call('HGET', known[4], known[5]) == id then
  redis.call('EXPIRE', known[4], kept)
end
if ARGV[3] == '1' then redis.call('XADD', 'voice:dead', 'MAXLEN', '~', 1000, '*', 'u', id) end
