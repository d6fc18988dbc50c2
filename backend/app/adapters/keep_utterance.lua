-- Notes from where another worker would go on with an utterance; frees the audio before that;
-- atomically. See take_chunk.lua.
--
-- ARGV  1 utterance  2 worker  3 what the next one needs to know, JSON  4 what the wire calls what
--       follows  5 first place of the audio that is still needed, or "": all of it
--       6 bytes of the audio that is not  7 ticket
-- Answers 1, 0 where another worker has the utterance, or -1 where Redis has forgotten it.
local key = 'voice:utterance:' .. ARGV[1]
local known = redis.call('HMGET', key, 'worker', 'kept')
if not known[1] then return -1 end
if known[1] ~= ARGV[2] then return 0 end
if known[2] == ARGV[3] then return 1 end  -- its answer was lost
redis.call('HSET', key, 'kept', ARGV[3], 'shown', ARGV[4], 'partial', '')
if ARGV[5] ~= '' then
  redis.call('XTRIM', 'voice:audio:' .. ARGV[1], 'MINID', ARGV[5])
  redis.call('HINCRBY', key, 'bytes', -ARGV[6])
  redis.call('DECRBY', 'voice:bytes', ARGV[6])
end
-- It was brought further: its deliveries count from here.
redis.call('XCLAIM', 'voice:tickets', 'workers', ARGV[2], 0, ARGV[7], 'RETRYCOUNT', 1, 'JUSTID')
return 1
