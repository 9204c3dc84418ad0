#!lua flags=allow-oom
-- KEYS: plan hash, its timers.  ARGV: when (ms), then members. A timer that stands is left as it is. Nothing for a plan that is
-- not live or has no ladder.
if redis.call('HGET', KEYS[1], 'status') ~= 'live' or (redis.call('HGET', KEYS[1], 'ladder') or '0') == '0' then return 0 end
for k = 2, #ARGV do redis.call('ZADD', KEYS[2], 'NX', ARGV[1], ARGV[k]) end
return 1
