-- One piece of audio: which utterance it belongs to, whether it is new, whether that ends; atomically.
--
-- Keys in Redis, all with a time to live; <speaker> is interview key, newline, user key:
--   voice:at:<speaker>\n<name>    hash: connection -> id of its latest utterance that the client
--                                 calls <name>; "\n" -> how many of that name there were
--   voice:open:<speaker>          ids of the speaker's open utterances
--   voice:end:<speaker>           number of the last utterance's last chunk
--   voice:ahead:<speaker>         up to when (ms) the speaker's audio would last, sent in real time
--   voice:utterance:<id>          hash: what is known of the utterance
--   voice:chunks:<id>             hash: chunk id -> digest
--   voice:audio:<id>              stream: the audio, in order of arrival; its last entry is the end
--   voice:again:<speaker>\n<connection>  list: id, digest, audio of chunks that came once more
--   voice:again_bytes:<speaker>   bytes that were added to these lists of late
--   voice:tickets                 stream: one entry for each utterance that a worker is to hear
--   voice:due                     sorted set: open utterances by when they end without a chunk (ms)
--   voice:ended                   sorted set: ended utterances without a final, by when (ms)
--   voice:recordings              sorted set: whole recordings by when they came; see put_recording.lua
--   voice:bytes                   bytes of audio in flight
--   voice:refusals                hash: worker -> JSON, whose new utterances it would rather not
--                                 have, and until when (ms) that counts
--
-- A chunk is a double only where its bytes are those that came under its id. Other bytes are a
-- recorder that was started anew, or another tab: an utterance of its own. What such a recorder
-- repeats at first (silence, a header) looks like doubles, so those are kept for a moment.
--
-- ARGV  1 speaker  2 the client's name for the utterance, or ""  3 id for a new one
--       4 chunk id: "n<number>" or "s<text>"  5 digest  6 audio  7 "1": the last chunk
--       8 bytes of a second of raw audio  9 what the worker needs to know, JSON
--       10 "1": these bytes begin a recording with a header  11 "1": the server ends utterances
--       12 connection; "": a worker of ours, whose numbers alone tell what came before
--       13 the format that the sender names, or ""  14 the sample rate that it names, or ""
-- Answers: {"taken" | "again" | "late", name, received up to, missing, lag in ms, partial text JSON,
--           whether a worker hears it, id of the utterance where its final is still to come, or ""}
--          {"refused", "ahead" | "capacity", retry after in ms}
local IDLE_MS, LIMIT_MS, GRACE_MS, AHEAD_MS = 10000, 120000, 2000, 60000
-- Of a recording with a header, whose length is not known: 16 bit stereo at 48 kHz.
local MOST_BYTES_PER_SECOND = 192000
local KEPT_S, MAX_BYTES, FULL_MS, MAX_MISSING = 3600, 192 * 1024 * 1024, 2000, 16
-- Of an utterance that is cut where it is heard: chunks remembered, and bytes that may wait for it.
local REMEMBERED, MAX_WAITING = 1000, 32 * 1024 * 1024
-- Chunks that may come before the first one, or be missing, or be missing where a connection is new.
local EARLIER, JUMP, JUMP_BETWEEN = 16, 1000, 64
-- Silence that stands for one loss at most; of doubles: how many are kept, of what size, how long.
local FILLED_MS, DOUBLES, DOUBLE_BYTES, DOUBLES_S, CONNECTIONS = 10000, 128, 32768, 30, 16
-- Of all of a speaker's connections: doubles are in nobody's account, so they must stay few.
local MAX_DOUBLES_BYTES = 8 * 1024 * 1024
local speaker, name, chunk, digest = ARGV[1], ARGV[2], ARGV[4], ARGV[5]
local audio, is_last, source = ARGV[6], ARGV[7] == '1', ARGV[12]
local number = tonumber(string.match(chunk, '^n(%-?%d+)$'))

local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local at_key = 'voice:at:' .. speaker .. '\n' .. name
local again_key = 'voice:again:' .. speaker .. '\n' .. source

local function utterance_key(id) return 'voice:utterance:' .. id end

local function text(value) return string.format('%.0f', value) end

local function load(id)
  local flat, u = redis.call('HGETALL', utterance_key(id)), {id = id}
  for i = 1, #flat, 2 do u[flat[i]] = flat[i + 1] end
  return u
end

local function known_in(id) return redis.call('HGET', 'voice:chunks:' .. id, chunk) end

local function finish(u, last)
  u.state = 'ended'
  redis.call('HSET', utterance_key(u.id), 'state', 'ended')
  redis.call('XADD', 'voice:audio:' .. u.id, '*', 'e', '1')
  redis.call('ZREM', 'voice:due', u.id)
  redis.call('ZADD', 'voice:ended', now, u.id)
  redis.call('SREM', 'voice:open:' .. speaker, u.id)
  if last then redis.call('SET', 'voice:end:' .. speaker, text(last), 'EX', KEPT_S) end
end

local function is_complete(u, last)
  local low = tonumber(u.low)
  if not low then return true end
  local before = tonumber(redis.call('GET', 'voice:end:' .. speaker) or '')
  return tonumber(u.count) == last - low + 1 and (low <= 1 or low - 1 == before)
end

-- The client has named the last chunk: ends the utterance, or waits a moment for what is missing.
local function close(u, last)
  if not last or is_complete(u, last) then
    finish(u, last)
  else
    redis.call('HSET', utterance_key(u.id), 'state', 'closing', 'last', text(last))
    redis.call('ZADD', 'voice:due', now + GRACE_MS, u.id)
  end
end

local function is_at_its_limit(u)
  if u.endless == '1' then return tonumber(u.bytes or '0') >= MAX_WAITING end
  return now - u.started >= LIMIT_MS or tonumber(u.lasted) >= LIMIT_MS
end

local function is_other_format(u)
  local form, rate = ARGV[13], ARGV[14]
  if form ~= '' and u.form ~= '' and form ~= u.form then return true end
  if form ~= '' and (form == 'pcm') == (u.header == '1') then return true end
  return u.header ~= '1' and rate ~= '' and rate ~= (u.rate ~= '' and u.rate or '16000')
end

local function is_uniform() return audio == string.rep(string.sub(audio, 1, 1), #audio) end

-- Of the utterance before: "again" for what it has, "late" for what it missed, nil for what is not its.
local function of_the_one_before(u)
  local p = u.prev and u.prev ~= '' and load(u.prev)
  if not p or not p.state then return nil end
  local known = known_in(p.id)
  if known then return known == digest and not is_uniform() and 'again' or nil end
  local low, high = tonumber(p.low or ''), tonumber(p.high or '')
  if number and low and number > low and number < high and number < tonumber(u.low or '0') then
    return 'late'
  end
  return nil
end

-- What the chunk is to an utterance: "next", "again", "late", "last" (again, but now it is the end),
-- or "other": not its. `mine`: nobody else's connection sends it.
local function judge(u, mine)
  local known, low, high = known_in(u.id), tonumber(u.low or ''), tonumber(u.high or '')
  if known and source == '' then return 'again' end
  if known == digest then
    -- Its text was told, and the same connection begins anew: the same was recorded once more.
    if u.done == '1' and mine and name == '' and chunk == u.first then return 'other' end
    if not is_last or u.state ~= 'open' then return 'again' end
    return mine and chunk == u.latest and 'last' or 'other'
  end
  if known then return 'other' end
  if u.state == 'ended' then
    if #audio == 0 and is_last then return 'again' end
    if number and low and number > low and number < high then return 'late' end
    return 'other'
  end
  if u.state == 'closing' then return number and number <= tonumber(u.last) and 'next' or 'other' end
  if is_at_its_limit(u) or is_other_format(u) then return 'other' end
  if source == '' then return 'next' end
  if not number or not high then return mine and 'next' or 'other' end
  if number ~= high + 1 then
    local before = mine and of_the_one_before(u)
    if before then return before end
  end
  if number < low then
    local is_near = tonumber(u.count) <= EARLIER and low - number <= EARLIER
    return mine and is_near and tonumber(u.before) ~= low - 1 and 'next' or 'other'
  end
  if number > high + (mine and JUMP or JUMP_BETWEEN) or number <= high - REMEMBERED then
    return 'other'
  end
  return 'next'
end

-- Whose utterance a connection goes on with that has none of this name yet: its own from before a
-- reconnect. Those whose connection is gone and whom it does not go on with are over.
local function taken_over()
  local flat, found, verdict = redis.call('HGETALL', at_key), nil, nil
  for i = 1, #flat, 2 do
    local u = flat[i] ~= '\n' and load(flat[i + 1]) or {}
    if u.state and not found then
      verdict = judge(u, u.by == '')
      if verdict == 'other' or (verdict == 'late' and u.by ~= '') then
        if u.by == '' and u.state ~= 'ended' then finish(u, tonumber(u.last or u.high or '')) end
      else
        found = u
      end
    end
  end
  return found, verdict
end

local function answer(what, u)
  local missing, upto, high = {}, tonumber(u.upto), tonumber(u.high)
  if upto and high then
    for i = upto + 1, math.min(high, upto + 64) do
      if #missing < MAX_MISSING and
          redis.call('HEXISTS', 'voice:chunks:' .. u.id, 'n' .. text(i)) == 0 then
        table.insert(missing, i)
      end
    end
  end
  local heard, lag = tonumber(u.heard or '0'), 0
  if heard < tonumber(u.newest or '0') then lag = now - math.max(heard, tonumber(u.started)) end
  return {what, u.shown or u.name, u.upto or '', missing, lag, u.partial or '', heard > 0 and 1 or 0,
    u.done ~= '1' and u.id or ''}
end

-- Keeps a double as long as it may be the beginning of a recorder that was started anew.
local function keep_double(u)
  if source == '' then return end
  local before = redis.call('LINDEX', again_key, -3)
  local follows = before and (not number and chunk ~= before
    or number and number - 1 == tonumber(string.match(before, '^n(%-?%d+)$') or ''))
  if before == chunk then return end
  if not follows or (not number and chunk == u.first) then redis.call('DEL', again_key) end
  if not (follows or number or chunk == u.first) then return end
  if #audio > DOUBLE_BYTES or redis.call('LLEN', again_key) >= 3 * DOUBLES then
    redis.call('DEL', again_key)
    return
  end
  local sum_key = 'voice:again_bytes:' .. speaker
  local sum = redis.call('INCRBY', sum_key, #audio)
  redis.call('EXPIRE', sum_key, DOUBLES_S)
  if sum > MAX_DOUBLES_BYTES then
    redis.call('DEL', again_key)
    return
  end
  redis.call('RPUSH', again_key, chunk, digest, audio)
  redis.call('EXPIRE', again_key, DOUBLES_S)
end

-- The doubles right before this chunk: id, digest, audio of each.
local function doubles()
  local kept = redis.call('LRANGE', again_key, 0, -1)
  for i = 1, #kept, 3 do if kept[i] == chunk then return {} end end
  if number and #kept > 0 and kept[#kept - 2] ~= 'n' .. text(number - 1) then return {} end
  return kept
end

-- For how long (ms) the speaker should wait with a new utterance; nil where some worker has time,
-- or none says that it has not: an utterance may wait for one to come.
local function refused_for()
  local flat, least = redis.call('HGETALL', 'voice:refusals'), nil
  for i = 2, #flat, 2 do
    local word = cjson.decode(flat[i])
    if word.ends >= now then
      if not (word.everybody or word.speakers[speaker]) then return nil end
      least = math.min(least or word.retry_after, word.retry_after)
    end
  end
  return least
end

local function note_number(u, chunk, number)
  u.count = u.count + 1
  local low, upto = tonumber(u.low or number), tonumber(u.upto or text(number - 1))
  if number < low then upto, low = number - 1, number end
  for i = upto + 1, upto + 1000 do
    if redis.call('HEXISTS', 'voice:chunks:' .. u.id, 'n' .. text(i)) == 0 then break end
    upto = i
  end
  u.low, u.upto = text(low), text(upto)
  u.high = text(math.max(number, tonumber(u.high or number)))
  if u.endless == '1' then
    redis.call('HDEL', 'voice:chunks:' .. u.id, 'n' .. text(number - REMEMBERED))
  end
end

local function add(u, chunk, digest, audio)
  redis.call('HSET', 'voice:chunks:' .. u.id, chunk, digest)
  redis.call('XADD', 'voice:audio:' .. u.id, '*', 'c', chunk, 'd', audio)
  redis.call('INCRBY', 'voice:bytes', #audio)
  u.latest, u.bytes = chunk, u.bytes + #audio
  local number = tonumber(string.match(chunk, '^n(%-?%d+)$'))
  if number then note_number(u, chunk, number) end
end

local mine = redis.call('HGET', at_key, source)
local u, verdict = mine and load(mine) or {}, nil
if u.state then
  verdict = judge(u, u.by == source or u.by == '')
else
  mine = false
  u, verdict = taken_over()
  u = u or {}
end
if u.state and not mine then redis.call('HSET', at_key, source, u.id) end
if verdict == 'late' then return answer('late', u) end
if verdict == 'again' then
  keep_double(u)
  return answer('again', u)
end
if verdict == 'last' then
  close(u, number)
  return answer('again', u)
end

local is_new = verdict ~= 'next'
if is_new and u.state and u.state ~= 'ended' and (u.by == source or u.by == '') then
  finish(u, tonumber(u.last or u.high or ''))
end
local has_header = ARGV[10] == '1'
local repeated = is_new and u.state and known_in(u.id) and doubles() or {}
if not is_new or #repeated > 0 then has_header = u.header == '1' end
local rate = has_header and MOST_BYTES_PER_SECOND or ARGV[8]
local lasts = #audio * 1000 / rate
for i = 3, #repeated, 3 do lasts = lasts + #repeated[i] * 1000 / rate end
-- Silence will stand for what is missing: it counts as sent, until that comes.
local filled, silence = is_new and 0 or tonumber(u.filled), 0
if not is_new and number and u.high then
  local holes = number - tonumber(u.high) - 1
  if holes > 0 then
    local each = (has_header and now - u.started or u.lasted) / math.max(1, tonumber(u.count))
    silence = math.min(FILLED_MS, holes * each)
  elseif holes < 0 then
    silence = -math.min(filled, lasts)
  end
end
local ahead_key = 'voice:ahead:' .. speaker
local ahead = math.max(now, tonumber(redis.call('GET', ahead_key) or '0'))
local reach = ahead + lasts + silence
if ahead > now and reach > now + AHEAD_MS then
  return {'refused', 'ahead', math.ceil(reach - now - AHEAD_MS)}
end

if is_new then
  if redis.call('EXISTS', 'voice:due', 'voice:ended', 'voice:recordings') == 0 then
    redis.call('DEL', 'voice:bytes')
  end
  local bytes = tonumber(redis.call('GET', 'voice:bytes') or '0')
  local later = bytes + #audio > MAX_BYTES and FULL_MS or refused_for()
  if later then return {'refused', 'capacity', later} end
  local id, prev, part = ARGV[3], mine or '', redis.call('HINCRBY', at_key, '\n', 1)
  local shown = name
  if name == '' then shown = id elseif part > 1 then shown = name .. '.' .. text(part) end
  -- What begins with a header, and what has no end by itself, is cut where it is heard.
  local endless = (has_header or ARGV[11] == '1') and '1' or '0'
  u = {id = id, state = 'open', name = shown, endless = endless, started = now, newest = now,
    lasted = 0, bytes = 0, count = 0, by = source, first = repeated[1] or chunk}
  redis.call('HSET', utterance_key(id), 'state', 'open', 'name', shown, 'speaker',
    speaker, 'spec', ARGV[9], 'started', now, 'key', at_key, 'header', has_header and '1' or '0',
    'endless', endless, 'first', u.first, 'prev', prev, 'form', ARGV[13], 'rate', ARGV[14],
    'before', redis.call('GET', 'voice:end:' .. speaker) or '')
  redis.call('XADD', 'voice:tickets', '*', 'u', id)
  redis.call('SADD', 'voice:open:' .. speaker, id)
  if redis.call('HLEN', at_key) > CONNECTIONS then
    local flat = redis.call('HGETALL', at_key)
    for i = 1, #flat, 2 do
      local state = flat[i] ~= '\n' and redis.call('HGET', utterance_key(flat[i + 1]), 'state')
      if flat[i] ~= '\n' and state ~= 'open' and state ~= 'closing' then
        redis.call('HDEL', at_key, flat[i])
      end
    end
  end
  redis.call('HSET', at_key, source, id)
end

redis.call('SET', ahead_key, text(reach), 'PX', text(reach - now + 1000))
for i = 1, #repeated, 3 do add(u, repeated[i], repeated[i + 1], repeated[i + 2]) end
add(u, chunk, digest, audio)
redis.call('DEL', again_key)
u.newest, u.lasted = now, u.lasted + lasts
redis.call('HSET', utterance_key(u.id), 'newest', now, 'lasted', text(u.lasted), 'bytes', u.bytes,
  'latest', chunk, 'by', source, 'filled', text(filled + silence), 'count', u.count)
if u.low then
  redis.call('HSET', utterance_key(u.id), 'low', u.low, 'upto', u.upto, 'high', u.high)
end

local last = is_last and number or tonumber(u.last or '')
if is_last then
  close(u, number)
elseif not last then
  redis.call('ZADD', 'voice:due', now + IDLE_MS, u.id)
elseif is_complete(u, last) then
  finish(u, last)
end
redis.call('EXPIRE', at_key, KEPT_S)
for _, kind in ipairs({'open:' .. speaker, 'utterance:' .. u.id, 'chunks:' .. u.id, 'audio:' .. u.id}) do
  redis.call('EXPIRE', 'voice:' .. kind, KEPT_S)
end
return answer('taken', u)
