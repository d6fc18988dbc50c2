-- Drops an interview; what stays says that its id was used, so that nothing is made or written there.
--
-- KEYS  1 meta  2 interviews  3 .. everything else that is the interview's
-- ARGV  1 interview key
local seq = redis.call('HGET', KEYS[1], 'seq')
redis.call('UNLINK', unpack(KEYS, 3))
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('DEL', KEYS[1])
if seq then redis.call('HSET', KEYS[1], 'seq', seq, 'status', 'deleted') end
return 1
