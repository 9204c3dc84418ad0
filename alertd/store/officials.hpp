#pragma once
// Officials as rows. Tokens never come here: only their keyed hash.
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alertd/model/approval.hpp"
#include "alertd/store/database.hpp"

namespace alertd::store {

struct OfficialRow {
    Official official;
    std::string token_hash;
    Time created{};
    std::optional<Time> disabled;
};

// Within the caller's transaction. conflict: the id is taken, also by one who is disabled.
Result<void> insert_official(Database& db, OfficialRow const& row);
// not_found: nobody has this id; conflict: disabled already.
Result<void> disable_official(Database& db, std::string_view id, Time now);
// Who holds the hash, disabled or not.
std::optional<OfficialRow> find_official_by_hash(Database& db, std::string_view token_hash);
std::optional<OfficialRow> find_official(Database& db, std::string_view id);
std::vector<OfficialRow> all_officials(Database& db);  // by id

}  // namespace alertd::store
