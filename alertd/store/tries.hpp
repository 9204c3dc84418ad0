#pragma once
// Failed tries to sign in, as rows. Accounts, browsers and addresses are known here by hash only.
#include <optional>
#include <string>
#include <string_view>

#include "alertd/model/clock.hpp"
#include "alertd/store/database.hpp"

namespace alertd::store {

struct TriesRow {
    std::string who;
    std::int64_t failed = 0, pauses = 0;
    Time last{}, until{};
};

std::optional<TriesRow> find_tries(Database& db, std::string_view who);
// Within the caller's transaction. Takes the place of the row of the same `who`. There are never
// more rows than `rows_max`: those that are over and were last tried longest ago go first.
void put_tries(Database& db, TriesRow const& row, std::int64_t rows_max);
void delete_tries(Database& db, std::string_view who);

}  // namespace alertd::store
