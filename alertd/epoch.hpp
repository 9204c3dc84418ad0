#pragma once
// Is this Redis the one that the store filled last? The key `epoch` holds "<number>:<run_id>": a
// server that was restarted has another run_id, one that was emptied has no key, one whose old
// files were put back has both wrong. Until a planner has healed it nobody sends from it.
#include <string>

#include "alertd/ledger.hpp"

namespace alertd {

// True when the connection's server holds what the planner last put there.
Result<bool> redis_is_ours(Redis& redis, LedgerKeys const& keys);
// The epoch of a Redis that is ours; unavailable while it is being rebuilt.
Result<std::string> our_epoch(Redis& redis, LedgerKeys const& keys);
Result<void> mark_as_ours(Redis& redis, LedgerKeys const& keys, std::int64_t number);

}  // namespace alertd
