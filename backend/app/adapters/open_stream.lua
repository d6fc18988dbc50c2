-- A connection takes a session's video stream over, from whoever had it. Keys as in put_piece.lua.
--
-- ARGV  1 key  2 connection  3 who sends it, JSON
-- Answers: {place of the notice in video:out, bytes ever received}
local KEPT_S = 3600
local key, connection = ARGV[1], ARGV[2]
local stream, out = 'video:stream:' .. key, 'video:out:' .. key
local known = redis.call('HMGET', stream, 'connection', 'place', 'before', 'total')
-- Sent again, because the answer was lost; a newer one may have the session meanwhile.
if known[1] == connection or known[3] == connection then
  return {known[2], tonumber(known[4] or '0')}
end
local place = redis.call('XADD', out, 'MAXLEN', '~', 200, '*', 'c', connection)
redis.call('HSET', stream, 'connection', connection, 'user', ARGV[3], 'place', place,
  'before', known[1] or '')
redis.call('HDEL', stream, 'failed', 'failer', 'last')
redis.call('EXPIRE', stream, KEPT_S)
redis.call('EXPIRE', out, KEPT_S)
return {place, tonumber(redis.call('HGET', stream, 'total') or '0')}
