#pragma once
// What the public may see of the alerts: real ones (status Actual) that were let pass. Scope stands
// only in the bytes: the caller looks there. An active alert whose expiry has passed counts as
// expired, also before the keeper has said so.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "alertd/model/approval.hpp"
#include "alertd/store/database.hpp"

namespace alertd::store {

struct PublicRow {
    std::int64_t id = 0;
    Stage stage{};         // active, superseded, cancelled or expired
    std::int64_t seq = 0;  // its newest change in the feed log; 0 unless asked by `since`
};

struct PublicQuery {
    std::optional<Stage> stage;  // none: all four
    std::optional<std::int64_t>
        since;  // those that changed after this sequence number, in the order of change
    Time now;
};

// Newest first, or in the order of change; until `take` says false.
void public_alerts(Database& db, PublicQuery const& query,
                   std::function<bool(PublicRow const&)> const& take);
// The newest public one of this CAP identifier: a draft that bears the same never hides it.
std::optional<PublicRow> find_public_alert(Database& db, std::string_view identifier, Time now);
// The CAP bytes as they came.
std::string alert_bytes(Database& db, std::int64_t id);
// The last sequence number of the feed log; 0 when it is empty.
std::int64_t feed_head(Database& db);

}  // namespace alertd::store
