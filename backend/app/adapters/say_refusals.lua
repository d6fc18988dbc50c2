-- Whose new utterances a worker would rather not have; atomically. See take_chunk.lua.
--
-- ARGV  1 worker  2 JSON: everybody, speakers, retry_after in ms  3 for how long (ms) it counts
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local words = redis.call('HGETALL', 'voice:refusals')
for i = 1, #words, 2 do  -- of workers that are no more
  if cjson.decode(words[i + 1]).ends < now then redis.call('HDEL', 'voice:refusals', words[i]) end
end
local word = cjson.decode(ARGV[2])
word.ends = now + ARGV[3]
redis.call('HSET', 'voice:refusals', ARGV[1], cjson.encode(word))
redis.call('PEXPIRE', 'voice:refusals', 10 * ARGV[3])
