-- A piece of a whole recording that somebody waits for; atomically. Keys: see take_chunk.lua.
--
-- ARGV  1 id  2 speaker  3 what the worker needs to know, JSON  4 bytes of the whole recording
--       5 the piece  6 its number, from 1  7 "1": the last one
-- Answers 1, 0 where there is no room for it, or -1 where Redis has forgotten the pieces before.
local id, speaker, number = ARGV[1], ARGV[2], tonumber(ARGV[6])
-- So much of what fits is for recordings; the rest is for those who speak.
local MAX_BYTES, KEPT_S = 96 * 1024 * 1024, 3600
local key, audio = 'voice:utterance:' .. id, 'voice:audio:' .. id
local pieces = tonumber(redis.call('HGET', key, 'pieces') or '0')
if pieces >= number then return 1 end  -- sent again, because the answer was lost
if pieces < number - 1 then return -1 end
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
if number == 1 then
  if redis.call('EXISTS', 'voice:due', 'voice:ended', 'voice:recordings') == 0 then
    redis.call('DEL', 'voice:bytes')
  end
  local bytes = tonumber(redis.call('GET', 'voice:bytes') or '0')
  if bytes + ARGV[4] > MAX_BYTES then return 0 end
  redis.call('INCRBY', 'voice:bytes', ARGV[4])
  redis.call('HSET', key, 'state', 'ended', 'name', id, 'speaker', speaker, 'spec', ARGV[3],
    'started', now, 'header', '1', 'bytes', ARGV[4])
  redis.call('ZADD', 'voice:recordings', now, id)
  redis.call('XADD', 'voice:tickets', '*', 'u', id)
end
redis.call('HSET', key, 'pieces', number)
redis.call('XADD', audio, '*', 'c', 's', 'd', ARGV[5])
if ARGV[7] == '1' then redis.call('XADD', audio, '*', 'e', '1') end
redis.call('EXPIRE', key, KEPT_S)
redis.call('EXPIRE', audio, KEPT_S)
return 1
