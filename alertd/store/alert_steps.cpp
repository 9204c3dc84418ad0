// What changes an alert that stands: its stage, and what is noted with it.
#include <stdexcept>

#include "alertd/store/alerts.hpp"
#include "alertd/store/row_time.hpp"

namespace alertd::store {
namespace {

void one_row(Database& db, char const* what) {
    if (db.changes() != 1) throw std::logic_error(std::string("no alert took its ") + what);
}

}  // namespace

Result<void> step(Database& db, std::int64_t id, Stage from, Stage to, Time now) {
    std::string const wish =
        std::string(text_of(stage_words, from)) + " -> " + std::string(text_of(stage_words, to));
    if (!legal(from, to)) throw std::logic_error("illegal step of an alert: " + wish);
    auto s = db.prepare("UPDATE alerts SET stage = ?3, changed = ?4 WHERE id = ?1 AND stage = ?2");
    s.bind(1, id).bind(2, text_of(stage_words, from)).bind(3, text_of(stage_words, to));
    s.bind(4, number_of(now)).run();
    if (db.changes() == 1) return {};
    auto const row = find_alert(db, id);
    if (!row) return row.error();
    return conflict("alert " + std::to_string(id) + ": is " +
                    std::string(text_of(stage_words, row->stage)) + " by now; " + wish +
                    " cannot be done");
}

void set_submitter(Database& db, std::int64_t id, std::string_view official) {
    auto s = db.prepare("UPDATE alerts SET submitter = ?2 WHERE id = ?1");
    s.bind(1, id).bind(2, official).run();
    one_row(db, "submitter");
}

void set_frozen(Database& db, std::int64_t id, std::string_view frozen_json, Time approved) {
    auto s = db.prepare("UPDATE alerts SET frozen = ?2, approved = ?3 WHERE id = ?1");
    s.bind(1, id).bind(2, frozen_json).bind(3, number_of(approved)).run();
    one_row(db, "frozen part");
}

void set_fault(Database& db, std::int64_t id, std::string_view fault) {
    auto s = db.prepare("UPDATE alerts SET fault = ?2 WHERE id = ?1");
    s.bind(1, id).bind(2, fault).run();
    one_row(db, "fault");
}

void record_decision(Database& db, std::int64_t id, std::string_view official,
                     std::string_view decision, std::string_view why, Time now) {
    auto s = db.prepare(
        "INSERT INTO approvals (alert_id, official, decision, why, at) VALUES (?1,?2,?3,?4,?5)");
    s.bind(1, id).bind(2, official).bind(3, decision).bind(4, why).bind(5, number_of(now)).run();
}

void log_public_change(Database& db, std::int64_t id, std::string_view change, Time now) {
    auto s = db.prepare("INSERT INTO feed_log (at, alert_id, change) VALUES (?1,?2,?3)");
    s.bind(1, number_of(now)).bind(2, id).bind(3, change).run();
}

}  // namespace alertd::store
