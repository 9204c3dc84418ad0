#pragma once
// The desk's rows: alerts and their stages, approvals. A step is one statement with the old stage
// in its WHERE; no row changed means conflict.
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "alertd/model/alert.hpp"
#include "alertd/model/approval.hpp"
#include "alertd/store/database.hpp"

namespace alertd::store {

struct AlertRow {
    std::int64_t id = 0, event_id = 0;
    std::string identifier, sender;
    Time sent{};
    Status status{};
    MsgType msg_type{};
    Severity severity{};
    Time expires{};
    std::string bytes, bytes_hash;
    Stage stage{};
    std::string author;
    std::optional<std::string> submitter;
    std::optional<UpdateKind> update_kind;
    std::optional<std::int64_t> previous_id;
    std::optional<std::string> frozen, fault;
    Time created{}, changed{};
    std::optional<Time> approved;
};

// The same (sender, identifier, sent) with the same bytes: conflict "duplicate"; with other bytes:
// conflict "other content". Inserts with stage draft; event_id is that of `previous_id`, else its
// own id. Within the caller's transaction.
Result<std::int64_t> insert_draft(Database& db, AlertRow const& row);
Result<AlertRow> find_alert(Database& db, std::int64_t id);
Result<AlertRow> find_alert(Database& db, Reference const& reference);
// By CAP identifier alone, the newest one: what the public asks by.
Result<AlertRow> find_alert_by_identifier(Database& db, std::string_view identifier);
// What this author wrote under an identifier that ends with "-mark" (alertd/compose.hpp).
Result<AlertRow> find_draft_by_mark(Database& db, std::string_view author, std::string_view mark);
std::vector<AlertRow> alerts_in_stage(Database& db, Stage stage);
std::vector<AlertRow> newest_alerts(Database& db, std::size_t limit);
// approved and planned but not ended, whose expiry has passed.
std::vector<AlertRow> alerts_to_expire(Database& db, Time now);
// Updates of `previous_id` that are approved and not planned yet.
std::vector<AlertRow> updates_in_flight(Database& db, std::int64_t previous_id);

// One legal step. Refuses (conflict) when the alert is not in `from` any more, and (logic_error)
// what legal_steps does not hold.
Result<void> step(Database& db, std::int64_t id, Stage from, Stage to, Time now);
void set_submitter(Database& db, std::int64_t id, std::string_view official);
void set_frozen(Database& db, std::int64_t id, std::string_view frozen_json, Time approved);
void set_fault(Database& db, std::int64_t id, std::string_view fault);
void record_decision(Database& db, std::int64_t id, std::string_view official,
                     std::string_view decision, std::string_view why, Time now);
void log_public_change(Database& db, std::int64_t id, std::string_view change,
                       Time now);  // feed_log

}  // namespace alertd::store
