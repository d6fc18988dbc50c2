-- The one write: looks the command up, checks the guard, takes seq, appends, publishes; atomically.
-- Never parses JSON. All that grows is the log, the command index and the list of interviews.
-- Where the log was freed (free_log.lua), it goes on behind what is archived, and is listed again.
--
-- KEYS  1 log  2 meta  3 commands  4 presence  5 changes  6 lease:<process>  7 held:<process>
--       8 interviews (all there are, by when they were created)
-- ARGV  1 channel  2 interview key  3 process ("" = unfenced)  4 events  5 bytes that the interview
--       may hold  6 events  7 bytes that one user may write: as long as they are the same, so are
--       the keys, and the caller has all of them packed
--       8 command id  9 payload hash  10 guard: create | open | rules | system
--       11 rules_version that the decision was made on  12 seq up to which the caller knows the log
--       13 presence operation: "" | join | leave | sweep  14 user key
--       15 status after ("" = unchanged)  16 by how much rules_version rises
--       17 who pays: "" = nobody, else a letter and the user key: a = it must fit in all budgets,
--          o = in twice the user's own, n = it is counted and always fits
--       18 .. the events, one JSON each
-- Answers: {"ok", first seq, n, participants}    appended
--          {"seen", first seq, n, participants}  the same command was appended before
--          {"reused"}                            the same id with another payload
--          {"unchanged", seq, participants}      a presence operation that changes no count
--          {"refused", why, seq, missed entries} exists | missing | closed | stale | fenced | alive
--                                               | full
local log, meta, commands, presence = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local guard, known, op, user, process = ARGV[10], ARGV[12], ARGV[13], ARGV[14], ARGV[3]
local payer, n = ARGV[17], #ARGV - 17

local seen = redis.call('HGET', commands, ARGV[8])
if seen then
  local first, of, count, hash = string.match(seen, '^(%d+) (%d+) (%-?%d+) (.*)$')
  if hash ~= ARGV[9] then return {'reused'} end
  return {'seen', tonumber(first), tonumber(of), tonumber(count)}
end

local spent = 'spent:' .. string.sub(payer, 2)
local m = redis.call('HMGET', meta, 'seq', 'status', 'rules', 'bytes', spent)
local seq = tonumber(m[1])

local function refused(why)
  local missed = {}
  if seq and seq > tonumber(known) then
    missed = redis.call('XRANGE', log, (tonumber(known) + 1) .. '-0', '+', 'COUNT', 500)
  end
  return {'refused', why, seq or -1, missed}
end

if guard == 'create' then
  if seq then return refused('exists') end
elseif not seq or m[2] == 'deleted' then
  return refused('missing')
elseif guard ~= 'system' and m[2] ~= 'open' then
  return refused('closed')
elseif guard == 'rules' and m[3] ~= ARGV[11] then
  return refused('stale')
end
if op == 'sweep' then
  if redis.call('EXISTS', KEYS[6]) == 1 then return refused('alive') end
elseif process ~= '' and redis.call('EXISTS', KEYS[6]) == 0 then
  return refused('fenced')
end

-- Budgets. A log of before there were any has no counters; its bytes count from now on.
local size = 0
for i = 18, #ARGV do size = size + #ARGV[i] end
local total = (tonumber(m[4]) or 0) + size
local events, bytes
if payer ~= '' then
  events, bytes = string.match(m[5] or '', '^(%d+) (%d+)$')
  events, bytes = (tonumber(events) or 0) + n, (tonumber(bytes) or 0) + size
  local claim, times = string.sub(payer, 1, 1), 1
  if claim == 'a' and ((seq or 0) + n > tonumber(ARGV[4]) or total > tonumber(ARGV[5])) then
    return refused('full')
  end
  if claim == 'o' then times = 2 end
  if claim ~= 'n' and (events > times * ARGV[6] or bytes > times * ARGV[7]) then
    return refused('full')
  end
end

-- Presence: user -> the processes that hold a connection of theirs, each followed by a space.
local count = -1
if op ~= '' then
  local holders = redis.call('HGET', presence, user) or ''
  local mine = process .. ' '
  local at = string.find(holders, mine, 1, true)
  local rest = holders
  if op == 'join' then
    redis.call('SADD', KEYS[7], ARGV[2] .. '\n' .. user)
    if not at then redis.call('HSET', presence, user, holders .. mine) end
  elseif at then
    redis.call('SREM', KEYS[7], ARGV[2] .. '\n' .. user)
    rest = string.sub(holders, 1, at - 1) .. string.sub(holders, at + #mine)
    if rest == '' then redis.call('HDEL', presence, user)
    else redis.call('HSET', presence, user, rest) end
  end
  count = redis.call('HLEN', presence)
  if (op == 'join' and holders ~= '') or (op ~= 'join' and (not at or rest ~= '')) then
    return {'unchanged', seq, count}
  end
end

local first = guard == 'create' and 0 or seq + 1
for i = 18, #ARGV do
  local id = first + i - 18
  -- Redis has no entry 0-0; the creation is 0-1, before everything that readers count.
  redis.call('XADD', log, id == 0 and '0-1' or id .. '-0', 'e', ARGV[i], 'n', count)
  redis.call('PUBLISH', ARGV[1], 'l' .. process .. ' ' .. id .. ' ' .. count .. ' ' .. ARGV[i])
  seq = id
end
redis.call('HSET', meta, 'seq', seq, 'bytes', total)
if events then redis.call('HSET', meta, spent, events .. ' ' .. bytes) end
if guard == 'create' then redis.call('HSET', meta, 'status', 'open', 'rules', 0) end
if ARGV[15] ~= '' then redis.call('HSET', meta, 'status', ARGV[15]) end
if ARGV[16] ~= '0' then redis.call('HINCRBY', meta, 'rules', ARGV[16]) end
redis.call('HSET', commands, ARGV[8], first .. ' ' .. n .. ' ' .. count .. ' ' .. ARGV[9])
if m[2] == 'freed' then
  redis.call('HSET', meta, 'status', 'closed')
  redis.call('ZADD', KEYS[8], redis.call('HGET', meta, 'created'), ARGV[2])
end
local now = redis.call('TIME')
local microseconds = string.format('%06d', now[2])
redis.call('ZADD', KEYS[5], now[1] .. '.' .. microseconds, ARGV[2])
if guard == 'create' then redis.call('ZADD', KEYS[8], now[1] .. microseconds, ARGV[2]) end
return {'ok', first, n, count}
