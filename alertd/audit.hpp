#pragma once
// The hash-chained record of every act. A row is written in the transaction of the act itself: what
// cannot be audited does not happen. hash = SHA-256(previous hash | seq | at | actor | act |
// subject | detail), each length-prefixed.
#include <cstdint>
#include <string>
#include <string_view>

#include "alertd/model/clock.hpp"
#include "alertd/model/result.hpp"
#include "alertd/store/database.hpp"

namespace alertd {

struct Act {
    std::string actor;    // an official's id or a part of the daemon, "planner"
    std::string act;      // "submit", "approve", ...
    std::string subject;  // "alert:12", "outlet:push_main"
    std::string detail;   // short; identifiers and counts only, never people's data
};

// Appends within the caller's open transaction.
void append_audit(store::Database& db, Time now, Act const& act);

// Appends "seq hash at" to the checkpoint file when the chain has grown, fsynced: a copy of the
// head in a second place, so that a cut tail is found. One process at a time (a lock on the file).
Result<void> checkpoint_audit(store::Database& db, std::string const& file, Time now);

struct AuditVerdict {
    std::uint64_t rows = 0, checkpoints = 0;
};
// Walks the whole chain and every checkpoint; a changed, missing, added or swapped row and a cut
// tail are named by seq.
Result<AuditVerdict> verify_audit(store::Database& db, std::string const& checkpoint_file);

}  // namespace alertd
