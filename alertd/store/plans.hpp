#pragma once
// Plans, the ledger's checkpoints, leases and the few values of `meta`.
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "alertd/model/clock.hpp"
#include "alertd/model/delivery.hpp"
#include "alertd/plan.hpp"
#include "alertd/store/database.hpp"

namespace alertd::store {

struct PlanRow {
    std::int64_t id = 0, alert_id = 0;
    std::string snapshot;
    int priority = 3;
    Time expires{};
    PlanStatus status = PlanStatus::live;
    std::string planned;  // whom it may tell by each channel; encode_planned
    std::string rung;     // whom it tells so from the start; "": all of them
    seconds ladder{0};    // until those not reached go on to their next channel; 0: no ladder
    Time created{};
    std::optional<Time> laned, first_sent, last_sent;
};

// Within the caller's transaction. A second plan of one alert is a StoreError: it would send twice.
std::int64_t insert_plan(Database& db, PlanRow const& row);
Result<PlanRow> find_plan(Database& db, std::int64_t id);
std::optional<PlanRow> plan_of_alert(Database& db, std::int64_t alert_id);
std::vector<std::int64_t> plans_of_event(Database& db, std::int64_t event_id);
std::vector<PlanRow> plans_to_lane(Database& db);         // live, not laned
std::vector<PlanRow> plans_in_redis(Database& db);        // not archived
std::vector<std::int64_t> plans_on_ladder(Database& db);  // live, laned, with a ladder
// Live plans whose alert has been cancelled, superseded or has expired, with the status they must
// take.
std::vector<std::pair<std::int64_t, PlanStatus>> plans_to_end(Database& db);
// Of those Redis may still hold, the ones of which nothing may leave any more.
std::vector<std::int64_t> ended_plans(Database& db);
std::vector<std::int64_t> approved_without_plan(
    Database& db);  // alerts, gravest first, without a fault
void set_laned(Database& db, std::int64_t id, Time now);
void end_plan(Database& db, std::int64_t id, PlanStatus status,
              Time now);  // a live one; else nothing
void note_times(Database& db, std::int64_t id, std::optional<Time> first, std::optional<Time> last);
void set_archived(Database& db, std::int64_t id, Time now);

// ORed into what is there.
void save_checkpoint(Database& db, std::int64_t plan, ChannelKind channel, std::uint32_t segment,
                     Mark mark, std::string_view bits);
void for_each_checkpoint(
    Database& db, std::int64_t plan,
    std::function<void(ChannelKind, std::uint32_t, Mark, std::string_view)> const& visit);

// Takes or renews a lease; none when another holder has it. The fence grows with every change of
// holder.
std::optional<std::int64_t> take_lease(Database& db, std::string_view name, std::string_view holder,
                                       Time now, seconds length);

std::optional<std::string> get_meta(Database& db, std::string_view key);
void set_meta(Database& db, std::string_view key, std::string_view value);

}  // namespace alertd::store
