-- Notes from where another worker would go on with an utterance; frees the audio before that;
-- atomically. See take_chunk.lua.
--
-- ARGV  1 utterance  2 worker  3 what the next one needs to know, JSON  4 what the wire calls what
--       follows  5 first place of the audio that is still needed, or "": all of it
--       6 bytes of the audio that is not  7 ticket
-- Answers 1, or 0 where another worker has the utterance.
local key = 'voice:utterance:' .. ARGV[1]
if redis.call('HGET', key, 'worker') ~= ARGV[2] then return 0 end
redis.call('HSET', key, 'kept', ARGV[3], 'shown', ARGV[4], 'partial', '')
if ARGV[5] ~= '' then
  redis.call('XTRIM', 'voice:audio:' .. ARGV[1], 'MINID', ARGV[5])
  redis.call('HINCRBY', key, 'bytes', -ARGV[6])
  redis.call('DECRBY', 'voice:bytes', ARGV[6])
end
-- It was brought further: its deliveries count from here.
redis.call('XCLAIM', 'voice:tickets', 'workers', ARGV[2], 0, ARGV[7], 'RETRYCOUNT', 1, 'JUSTID')
return 1
