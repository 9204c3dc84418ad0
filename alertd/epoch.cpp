#include "alertd/epoch.hpp"

namespace alertd {

namespace {

// Empty when it is not ours.
Result<std::string> read_epoch(Redis& redis, LedgerKeys const& keys) {
    auto run_id = redis.run_id();
    if (!run_id) return run_id.error();
    auto epoch = redis.command({"GET", keys.epoch()});
    if (!epoch) return epoch.error();
    return epoch->text.ends_with(":" + *run_id) ? epoch->text : std::string();
}

}  // namespace

Result<bool> redis_is_ours(Redis& redis, LedgerKeys const& keys) {
    auto const epoch = read_epoch(redis, keys);
    if (!epoch) return epoch.error();
    return !epoch->empty();
}

Result<std::string> our_epoch(Redis& redis, LedgerKeys const& keys) {
    auto epoch = read_epoch(redis, keys);
    if (epoch && epoch->empty()) return unavailable("redis is being rebuilt");
    return epoch;
}

Result<void> mark_as_ours(Redis& redis, LedgerKeys const& keys, std::int64_t number) {
    auto run_id = redis.run_id();
    if (!run_id) return run_id.error();
    auto done = redis.command({"SET", keys.epoch(), std::to_string(number) + ":" + *run_id});
    if (!done) return done.error();
    return {};
}

}  // namespace alertd
