#!lua flags=allow-oom
-- KEYS: plan hash, p, i, a, f.  ARGV: first byte, bytes, how many at most, resend (0|1), mask (bytes; who may be taken), now ms.
-- Takes the next people of a range: planned, in the mask, neither accepted nor failed, and not yet tried (or, with resend,
-- tried with an unknown end). Sets their intent bit in the same step, so that two senders never hold the same person.
-- Answers {status} when the plan is not live ("" = Redis does not know the plan), else {"live", bits}.
local status = redis.call('HGET', KEYS[1], 'status')
if status ~= 'live' then return {status or ''} end
local first, bytes, most, resend = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), ARGV[4] == '1'
local last = first + bytes - 1
local p = redis.call('GETRANGE', KEYS[2], first, last)
local i = redis.call('GETRANGE', KEYS[3], first, last)
local a = redis.call('GETRANGE', KEYS[4], first, last)
local f = redis.call('GETRANGE', KEYS[5], first, last)
local mask = ARGV[5]
local taken, merged, n, any = {}, {}, 0, false
for k = 1, bytes do
  local tried = i:byte(k) or 0
  local todo = bit.band(p:byte(k) or 0, mask:byte(k) or 0)
  todo = bit.band(todo, bit.bnot(bit.bor(a:byte(k) or 0, f:byte(k) or 0)))
  if not resend then todo = bit.band(todo, bit.bnot(tried)) end
  local take = 0
  local b = 128
  while todo ~= 0 and b >= 1 and n < most do
    if bit.band(todo, b) ~= 0 then
      take = take + b
      n = n + 1
    end
    b = b / 2
  end
  if take ~= 0 then any = true end
  taken[k] = string.char(take)
  merged[k] = string.char(bit.bor(tried, take))
end
if not any then return {'live', ''} end
redis.call('SETRANGE', KEYS[3], first, table.concat(merged))
redis.call('HSETNX', KEYS[1], 'first', ARGV[6])
return {'live', table.concat(taken)}
