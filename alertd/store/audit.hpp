#pragma once
// The audit chain's rows. Appended and read, never changed; alertd/audit makes and proves the
// hashes.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alertd/store/database.hpp"

namespace alertd::store {

// The columns as they stand, so that proof is on what is stored and not on what it was read as.
struct AuditRow {
    std::int64_t seq = 0, at = 0;
    std::string actor, act, subject, detail, hash;
};

std::optional<AuditRow> last_audit_row(Database& db);
void insert_audit_row(Database& db, AuditRow const& row);
// In the order of seq, in one read of the store; `visit` answers false to end.
void each_audit_row(Database& db, std::function<bool(AuditRow const&)> const& visit);

// The newest `limit` rows of one subject, in the order of seq.
std::vector<AuditRow> newest_audit_rows_of(Database& db, std::string_view subject,
                                           std::size_t limit);

// The last seq that was written to the checkpoint file; 0: none yet.
std::int64_t audit_checkpointed(Database& db);
void set_audit_checkpointed(Database& db, std::int64_t seq);

}  // namespace alertd::store
