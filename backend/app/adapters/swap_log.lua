-- Puts a rewritten log in the place of the one that it was made of, if nobody wrote meanwhile.
--
-- KEYS  1 rewritten log  2 log  3 snapshot
-- ARGV  1 id of the last entry that was rewritten
-- Answers 1, or 0 where the log has gone on.
local last = redis.call('XREVRANGE', KEYS[2], '+', '-', 'COUNT', 1)
if #last == 0 or last[1][1] ~= ARGV[1] then
  redis.call('UNLINK', KEYS[1])
  return 0
end
redis.call('RENAME', KEYS[1], KEYS[2])
redis.call('PERSIST', KEYS[2])
redis.call('UNLINK', KEYS[3])
return 1
