#pragma once
// Sessions as rows. Their ids never come here: only keyed hashes.
#include <optional>
#include <string>
#include <string_view>

#include "alertd/model/approval.hpp"
#include "alertd/store/database.hpp"

namespace alertd::store {

struct SessionRow {
    std::string id_hash;
    Official official;  // as he is now
    Time created{}, seen{};
};

// Within the caller's transaction; `row.official.id` is all that is read of the official.
void insert_session(Database& db, SessionRow const& row);
// None for one whose official is disabled.
std::optional<SessionRow> find_session(Database& db, std::string_view id_hash);
void set_session_seen(Database& db, std::string_view id_hash, Time seen);
bool delete_session(Database& db, std::string_view id_hash);  // false: there was none
int delete_sessions_of(Database& db, std::string_view official);
// All but the newest `keep` of an official.
void delete_oldest_sessions(Database& db, std::string_view official, int keep);
// Those not seen since `seen_before`, and those made before `created_before`.
void delete_ended_sessions(Database& db, Time seen_before, Time created_before);

}  // namespace alertd::store
