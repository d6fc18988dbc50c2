-- One piece of audio: which utterance it belongs to, whether it is new, whether that ends; atomically.
--
-- Keys in Redis, all with a time to live; <speaker> is interview key, newline, user key:
--   voice:name:<speaker>\n<name>  the server's id of the utterance that the client calls <name>
--   voice:open:<speaker>          ids of the speaker's open utterances
--   voice:end:<speaker>           number of the last utterance's last chunk
--   voice:ahead:<speaker>         up to when (ms) the speaker's audio would last, sent in real time
--   voice:utterance:<id>          hash: what is known of the utterance
--   voice:chunks:<id>             hash: chunk id -> digest
--   voice:audio:<id>              stream: the audio, in order of arrival; its last entry is the end
--   voice:tickets                 stream: one entry for each utterance that a worker is to hear
--   voice:due                     sorted set: open utterances by when they end without a chunk (ms)
--   voice:ended                   sorted set: ended utterances without a final, by when (ms)
--   voice:recordings              sorted set: whole recordings by when they came; see put_recording.lua
--   voice:bytes                   bytes of audio in flight
--   voice:refusing                the workers have too much to do; goes by itself
--
-- ARGV  1 speaker  2 the client's name for the utterance, or ""  3 id for a new one
--       4 chunk id: "n<number>" or "s<text>"  5 digest  6 audio  7 "1": the last chunk
--       8 bytes of a second of raw audio  9 what the worker needs to know, JSON
--       10 "1": these bytes begin a recording with a header  11 "1": the server ends utterances
-- Answers: {"taken" | "again" | "late", name, received up to, missing, lag in ms, partial text JSON,
--           whether a worker hears it}
--          {"refused", "ahead" | "capacity", retry after in ms}
local IDLE_MS, LIMIT_MS, GRACE_MS, AHEAD_MS = 10000, 120000, 2000, 60000
-- Of a recording with a header, whose length is not known: 16 bit stereo at 48 kHz.
local MOST_BYTES_PER_SECOND = 192000
local KEPT_S, MAX_BYTES, MAX_MISSING = 3600, 192 * 1024 * 1024, 16
-- Of an utterance that is cut where it is heard: chunks remembered, and bytes that may wait for it.
local REMEMBERED, MAX_WAITING = 1000, 32 * 1024 * 1024
local speaker, name, chunk, digest = ARGV[1], ARGV[2], ARGV[4], ARGV[5]
local audio, is_last = ARGV[6], ARGV[7] == '1'
local number = tonumber(string.match(chunk, '^n(%-?%d+)$'))

local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local name_key = 'voice:name:' .. speaker .. '\n' .. name

local function utterance_key(id) return 'voice:utterance:' .. id end

local function text(value) return string.format('%.0f', value) end

local function finish(id, last)
  redis.call('HSET', utterance_key(id), 'state', 'ended')
  redis.call('XADD', 'voice:audio:' .. id, '*', 'e', '1')
  redis.call('ZREM', 'voice:due', id)
  redis.call('ZADD', 'voice:ended', now, id)
  redis.call('SREM', 'voice:open:' .. speaker, id)
  if last then redis.call('SET', 'voice:end:' .. speaker, text(last), 'EX', KEPT_S) end
end

local function is_complete(u, last)
  local low = tonumber(u.low)
  if not low then return true end
  local before = tonumber(redis.call('GET', 'voice:end:' .. speaker) or '')
  return tonumber(u.count) == last - low + 1 and (low <= 1 or low - 1 == before)
end

local function is_at_its_limit(u)
  if u.endless == '1' then return tonumber(u.bytes or '0') >= MAX_WAITING end
  return now - u.started >= LIMIT_MS or tonumber(u.lasted) >= LIMIT_MS
end

local function load(id)
  local flat, u = redis.call('HGETALL', utterance_key(id)), {}
  for i = 1, #flat, 2 do u[flat[i]] = flat[i + 1] end
  return u
end

local function answer(what, id, u)
  local missing, upto, high = {}, tonumber(u.upto), tonumber(u.high)
  if upto and high then
    for i = upto + 1, math.min(high, upto + 64) do
      if #missing < MAX_MISSING and
          redis.call('HEXISTS', 'voice:chunks:' .. id, 'n' .. text(i)) == 0 then
        table.insert(missing, i)
      end
    end
  end
  local heard, lag = tonumber(u.heard or '0'), 0
  if heard < tonumber(u.newest) then lag = now - math.max(heard, tonumber(u.started)) end
  return {what, u.shown or u.name, u.upto or '', missing, lag, u.partial or '', heard > 0 and 1 or 0}
end

local id = redis.call('GET', name_key)
local u = id and load(id) or {}
if u.state then
  local known = redis.call('HGET', 'voice:chunks:' .. id, chunk)
  if known == digest or (known and u.state == 'open') then return answer('again', id, u) end
  local last = tonumber(u.last or '')
  if u.state == 'closing' and (known or not number or number > last) then
    finish(id, last)
    u.state = 'ended'
  elseif u.state == 'open' and is_at_its_limit(u) then
    finish(id, tonumber(u.high or ''))
    u.state, u.limit = 'ended', '1'
    redis.call('HSET', utterance_key(id), 'limit', '1')
  end
  if u.state == 'ended' and name ~= '' and not u.limit then return answer('late', id, u) end
end

local is_new = not u.state or u.state == 'ended'
local has_header = ARGV[10] == '1'
if not is_new then has_header = u.header == '1' end
local lasts = #audio * 1000 / (has_header and MOST_BYTES_PER_SECOND or ARGV[8])
local ahead_key = 'voice:ahead:' .. speaker
local ahead = math.max(now, tonumber(redis.call('GET', ahead_key) or '0'))
if ahead > now and ahead + lasts > now + AHEAD_MS then
  return {'refused', 'ahead', math.ceil(ahead + lasts - now - AHEAD_MS)}
end

if is_new then
  if redis.call('EXISTS', 'voice:due', 'voice:ended', 'voice:recordings') == 0 then
    redis.call('DEL', 'voice:bytes')
  end
  local bytes = tonumber(redis.call('GET', 'voice:bytes') or '0')
  if redis.call('EXISTS', 'voice:refusing') == 1 or bytes + #audio > MAX_BYTES then
    return {'refused', 'capacity', 2000}
  end
  local part = u.limit and tonumber(u.part) + 1 or 1
  id = ARGV[3]
  local shown = name
  if name == '' then shown = id elseif part > 1 then shown = name .. '.' .. part end
  -- What begins with a header, and what has no end by itself, is cut where it is heard.
  local endless = (has_header or ARGV[11] == '1') and '1' or '0'
  u = {state = 'open', name = shown, endless = endless, part = part, started = now, newest = now, lasted = 0,
       bytes = 0, count = 0}
  redis.call('HSET', utterance_key(id), 'state', 'open', 'name', shown, 'part', part, 'speaker',
    speaker, 'spec', ARGV[9], 'started', now, 'key', name_key, 'header', has_header and '1' or '0',
    'endless', endless)
  redis.call('XADD', 'voice:tickets', '*', 'u', id)
  redis.call('SADD', 'voice:open:' .. speaker, id)
end

redis.call('SET', ahead_key, text(ahead + lasts), 'PX', text(ahead + lasts - now + 1000))
redis.call('HSET', 'voice:chunks:' .. id, chunk, digest)
redis.call('XADD', 'voice:audio:' .. id, '*', 'c', chunk, 'd', audio)
redis.call('INCRBY', 'voice:bytes', #audio)
u.newest, u.lasted, u.bytes = now, u.lasted + lasts, u.bytes + #audio
if number then
  u.count = u.count + 1
  local low, upto = tonumber(u.low or chunk:sub(2)), tonumber(u.upto or text(number - 1))
  if number < low then upto, low = number - 1, number end
  for i = upto + 1, upto + 1000 do
    if redis.call('HEXISTS', 'voice:chunks:' .. id, 'n' .. text(i)) == 0 then break end
    upto = i
  end
  u.low, u.upto = text(low), text(upto)
  u.high = text(math.max(number, tonumber(u.high or chunk:sub(2))))
  redis.call('HSET', utterance_key(id), 'low', u.low, 'upto', u.upto, 'high', u.high, 'count',
    u.count)
  if u.endless == '1' then
    redis.call('HDEL', 'voice:chunks:' .. id, 'n' .. text(number - REMEMBERED))
  end
end
redis.call('HSET', utterance_key(id), 'newest', now, 'lasted', text(u.lasted), 'bytes', u.bytes)

local last = is_last and number or tonumber(u.last or '')
if is_last and not number then
  finish(id, nil)
elseif not last then
  redis.call('ZADD', 'voice:due', now + IDLE_MS, id)
elseif is_complete(u, last) then
  finish(id, last)
elseif is_last then
  redis.call('HSET', utterance_key(id), 'state', 'closing', 'last', text(last))
  redis.call('ZADD', 'voice:due', now + GRACE_MS, id)
end
redis.call('SET', name_key, id, 'EX', KEPT_S)
for _, kind in ipairs({'open:' .. speaker, 'utterance:' .. id, 'chunks:' .. id, 'audio:' .. id}) do
  redis.call('EXPIRE', 'voice:' .. kind, KEPT_S)
end
return answer('taken', id, u)
