-- A connection takes a session's video stream over, from whoever had it. Keys as in put_piece.lua.
--
-- ARGV  1 key  2 connection  3 who sends it, JSON
-- Answers: {place of the notice in video:out, bytes ever received}
local KEPT_S = 3600
local key, connection = ARGV[1], ARGV[2]
local stream, out = 'video:stream:' .. key, 'video:out:' .. key
redis.call('HSET', stream, 'connection', connection, 'user', ARGV[3])
redis.call('HDEL', stream, 'failed', 'last')
local place = redis.call('XADD', out, 'MAXLEN', '~', 200, '*', 'c', connection)
redis.call('EXPIRE', stream, KEPT_S)
redis.call('EXPIRE', out, KEPT_S)
return {place, tonumber(redis.call('HGET', stream, 'total') or '0')}
