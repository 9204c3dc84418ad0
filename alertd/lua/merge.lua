#!lua flags=allow-oom
-- KEYS: bitmaps.  ARGV: for each key its first byte and the bytes to OR into it. OR-only: repeats and reorderings change nothing.
-- Bitmaps that are not there belong to a plan that is archived, or to a Redis that was emptied and is rebuilt from the journals.
for k = 1, #KEYS do
  local first, bytes = tonumber(ARGV[2 * k - 1]), ARGV[2 * k]
  if redis.call('EXISTS', KEYS[k]) == 1 then
    local old = redis.call('GETRANGE', KEYS[k], first, first + #bytes - 1)
    local merged = {}
    for n = 1, #bytes do merged[n] = string.char(bit.bor(old:byte(n) or 0, bytes:byte(n))) end
    redis.call('SETRANGE', KEYS[k], first, table.concat(merged))
  end
end
return 1
