-- A piece of a whole recording that somebody waits for; atomically. Keys: see take_chunk.lua.
--
-- ARGV  1 id  2 speaker  3 what the worker needs to know, JSON  4 bytes of the whole recording
--       5 the piece  6 "1": the first one  7 "1": the last one
-- Answers 1, or 0 where there is no room for it.
local id, speaker = ARGV[1], ARGV[2]
-- So much of what fits is for recordings; the rest is for those who speak.
local MAX_BYTES, KEPT_S = 96 * 1024 * 1024, 3600
local key, audio = 'voice:utterance:' .. id, 'voice:audio:' .. id
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
if ARGV[6] == '1' then
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
redis.call('XADD', audio, '*', 'c', 's', 'd', ARGV[5])
if ARGV[7] == '1' then redis.call('XADD', audio, '*', 'e', '1') end
redis.call('EXPIRE', key, KEPT_S)
redis.call('EXPIRE', audio, KEPT_S)
return 1
