-- Takes an interview's log out of Redis, once it stands in the archive; what stays is a tombstone:
-- its last seq, so that it is never made anew, and what is appended after all goes on from there.
--
-- KEYS  1 log  2 meta  3 commands  4 presence  5 snapshot  6 waiting  7 interviews  8 processes
-- ARGV  1 interview key  2 last seq that is archived  3 what a lease holds whose process reads the
--       archive
-- Answers: freed | older (a web process lives that would not find it) | changed | occupied
for _, process in ipairs(redis.call('SMEMBERS', KEYS[8])) do
  local lease = redis.call('GET', 'lease:' .. process)
  if lease and lease ~= ARGV[3] then return 'older' end
end
local m = redis.call('HMGET', KEYS[2], 'seq', 'status', 'rules', 'created')
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
if m[1] ~= ARGV[2] or m[2] ~= 'closed' or #last == 0 or last[1][1] ~= ARGV[2] .. '-0' then
  return 'changed'
end
if redis.call('HLEN', KEYS[4]) > 0 then return 'occupied' end
local created = redis.call('ZSCORE', KEYS[7], ARGV[1]) or m[4] or '0'
redis.call('UNLINK', KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5], KEYS[6])
redis.call('ZREM', KEYS[7], ARGV[1])
redis.call('HSET', KEYS[2], 'seq', ARGV[2], 'status', 'freed', 'rules', m[3] or 0,
  'freed', ARGV[2], 'created', created)
return 'freed'
