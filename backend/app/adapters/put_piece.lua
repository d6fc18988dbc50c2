-- One piece of a video stream: whether its connection still counts, whether there is room; atomically.
--
-- Keys in Redis, all with a time to live; <key> is the interview's:
--   video:stream:<key>  hash: connection (the newest), user, state (JSON: where its worker stands),
--                       worker, pending (bytes not processed), total (bytes ever), failed,
--                       last (number of the connection's latest piece), place (in video:out, of
--                       the notice that the connection opened), before (the connection before it),
--                       told (by which telling: the last messages to it)
--   video:in:<key>      stream: the pieces; fields d (data), f (flags), c (connection that begins)
--   video:out:<key>     stream: to the connection; fields m (JSON), or c (a newer connection)
--   video:due           sorted set: streams by when (ms) their worker's lease ends; 0: nobody's
--   video:bytes         bytes of all streams that are not processed
--
-- ARGV  1 key  2 connection  3 data  4 flags  5 the piece's number, from 1 within the connection
-- Answers: {"taken", waits, pending, total}  waits: 1 where no worker has the stream
--          {"full", waits, pending}    nothing was kept; try again
--          {"replaced"}                a newer connection has the session
--          {"failed", code}            the stream could not be processed
--          {"lost"}                    Redis has forgotten the stream
local STREAM_BYTES, ALL_BYTES, KEPT_S = 4 * 1024 * 1024, 48 * 1024 * 1024, 3600
local key, connection, data = ARGV[1], ARGV[2], ARGV[3]
local stream = 'video:stream:' .. key
local known = redis.call('HMGET', stream, 'connection', 'failed', 'pending', 'total', 'last')
if not known[1] then return {'lost'} end
if known[1] ~= connection then return {'replaced'} end
if known[2] then return {'failed', known[2]} end
local pending = tonumber(known[3] or '0')
local lease_ends, t = redis.call('ZSCORE', 'video:due', key), redis.call('TIME')
local waits = 1
if lease_ends and tonumber(lease_ends) > t[1] * 1000 + t[2] / 1000 then waits = 0 end
if known[5] == ARGV[5] then  -- sent again, because the answer was lost
  return {'taken', waits, pending, tonumber(known[4] or '0')}
end
if redis.call('EXISTS', 'video:due') == 0 then redis.call('DEL', 'video:bytes') end
local all = tonumber(redis.call('GET', 'video:bytes') or '0')
if #data > 0 and (pending >= STREAM_BYTES or (pending > 0 and all >= ALL_BYTES)) then
  return {'full', waits, pending}
end
if ARGV[5] == '1' then
  redis.call('XADD', 'video:in:' .. key, '*', 'd', data, 'f', ARGV[4], 'c', connection)
else
  redis.call('XADD', 'video:in:' .. key, '*', 'd', data, 'f', ARGV[4])
end
redis.call('HSET', stream, 'last', ARGV[5])
redis.call('INCRBY', 'video:bytes', #data)
redis.call('ZADD', 'video:due', 'NX', 0, key)
pending = redis.call('HINCRBY', stream, 'pending', #data)
local total = redis.call('HINCRBY', stream, 'total', #data)
redis.call('EXPIRE', stream, KEPT_S)
redis.call('EXPIRE', 'video:in:' .. key, KEPT_S)
return {'taken', waits, pending, total}
