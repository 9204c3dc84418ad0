#include "alertd/store/plans.hpp"

namespace alertd::store {
namespace {

std::int64_t ms(Time t) {
    return t.time_since_epoch().count();
}
Time time_of(std::int64_t value) {
    return Time{milliseconds{value}};
}

std::optional<Time> optional_time(Statement& s, int column) {
    if (s.is_null(column)) return std::nullopt;
    return time_of(s.number(column));
}

constexpr std::string_view plan_columns =
    "SELECT id, alert_id, snapshot, priority, expires, status, planned, created, laned, "
    "first_sent, last_sent, rung, ladder_s FROM plans ";

PlanRow plan_row(Statement& s) {
    PlanRow p;
    p.id = s.number(0);
    p.alert_id = s.number(1);
    p.snapshot = s.text(2);
    p.priority = int(s.number(3));
    p.expires = time_of(s.number(4));
    auto const status = value_of(plan_status_words, s.view(5));
    if (!status)
        throw StoreError(0, "store: plan " + std::to_string(p.id) + " has an unknown status");
    p.status = *status;
    p.planned = s.text(6);
    p.created = time_of(s.number(7));
    p.laned = optional_time(s, 8);
    p.first_sent = optional_time(s, 9);
    p.last_sent = optional_time(s, 10);
    p.rung = s.text(11);
    p.ladder = seconds{s.number(12)};
    return p;
}

std::vector<PlanRow> plan_rows(Database& db, std::string_view where) {
    auto s = db.prepare(std::string(plan_columns) + std::string(where));
    std::vector<PlanRow> rows;
    while (s.step()) rows.push_back(plan_row(s));
    return rows;
}

std::vector<std::int64_t> ids(Statement s) {
    std::vector<std::int64_t> all;
    while (s.step()) all.push_back(s.number(0));
    return all;
}

}  // namespace

std::int64_t insert_plan(Database& db, PlanRow const& p) {
    auto s = db.prepare(
        "INSERT INTO plans (alert_id, snapshot, priority, expires, status, planned, created, rung, "
        "ladder_s) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
    s.bind(1, p.alert_id).bind(2, p.snapshot).bind(3, p.priority).bind(4, ms(p.expires));
    s.bind(5, text_of(plan_status_words, p.status))
        .bind_blob(6, p.planned)
        .bind(7, ms(p.created))
        .bind_blob(8, p.rung)
        .bind(9, std::int64_t(p.ladder.count()))
        .run();
    return db.last_insert_id();
}

Result<PlanRow> find_plan(Database& db, std::int64_t id) {
    auto s = db.prepare(std::string(plan_columns) + "WHERE id = ?");
    s.bind(1, id);
    if (!s.step()) return not_found("plan " + std::to_string(id) + ": not in the store");
    return plan_row(s);
}

std::optional<PlanRow> plan_of_alert(Database& db, std::int64_t alert_id) {
    auto s = db.prepare(std::string(plan_columns) + "WHERE alert_id = ?");
    s.bind(1, alert_id);
    if (!s.step()) return std::nullopt;
    return plan_row(s);
}

std::vector<std::int64_t> plans_of_event(Database& db, std::int64_t event_id) {
    auto s = db.prepare(
        "SELECT p.id FROM plans p JOIN alerts a ON a.id = p.alert_id WHERE a.event_id = ? ORDER BY "
        "p.id");
    s.bind(1, event_id);
    return ids(std::move(s));
}

std::vector<PlanRow> plans_to_lane(Database& db) {
    return plan_rows(db, "WHERE status = 'live' AND laned IS NULL ORDER BY priority, id");
}

std::vector<PlanRow> plans_in_redis(Database& db) {
    return plan_rows(db, "WHERE archived IS NULL ORDER BY priority, id");
}

std::vector<std::int64_t> plans_on_ladder(Database& db) {
    return ids(db.prepare(
        "SELECT id FROM plans WHERE status = 'live' AND laned IS NOT NULL AND archived IS NULL AND "
        "ladder_s > 0 ORDER BY priority, id"));
}

std::vector<std::pair<std::int64_t, PlanStatus>> plans_to_end(Database& db) {
    auto s = db.prepare(
        "SELECT p.id, a.stage FROM plans p JOIN alerts a ON a.id = p.alert_id WHERE p.status = "
        "'live' AND "
        "a.stage IN ('cancelled', 'superseded', 'expired')");
    std::vector<std::pair<std::int64_t, PlanStatus>> all;
    while (s.step()) all.emplace_back(s.number(0), value_of(plan_status_words, s.view(1)).value());
    return all;
}

std::vector<std::int64_t> ended_plans(Database& db) {
    return ids(db.prepare(
        "SELECT p.id FROM plans p JOIN alerts a ON a.id = p.alert_id WHERE p.archived IS NULL AND "
        "(p.status <> 'live' OR a.stage IN ('cancelled', 'superseded', 'expired'))"));
}

std::vector<std::int64_t> approved_without_plan(Database& db) {
    return ids(
        db.prepare("SELECT id FROM alerts WHERE stage = 'approved' AND fault IS NULL AND id NOT IN "
                   "(SELECT alert_id FROM plans) ORDER BY CASE severity WHEN 'Extreme' THEN 0 WHEN "
                   "'Severe' THEN 1 "
                   "WHEN 'Moderate' THEN 2 ELSE 3 END, id"));
}

void set_laned(Database& db, std::int64_t id, Time now) {
    db.prepare("UPDATE plans SET laned = ? WHERE id = ?").bind(1, ms(now)).bind(2, id).run();
}

void end_plan(Database& db, std::int64_t id, PlanStatus status, Time now) {
    db.prepare("UPDATE plans SET status = ?, ended = ? WHERE id = ? AND status = 'live'")
        .bind(1, text_of(plan_status_words, status))
        .bind(2, ms(now))
        .bind(3, id)
        .run();
}

void note_times(Database& db, std::int64_t id, std::optional<Time> first,
                std::optional<Time> last) {
    auto const number = [](std::optional<Time> t) {
        return t ? std::optional<std::int64_t>(ms(*t)) : std::nullopt;
    };
    db.prepare(
          "UPDATE plans SET first_sent = coalesce(first_sent, ?1), last_sent = "
          "max(coalesce(last_sent, ?2), "
          "coalesce(?2, last_sent)) WHERE id = ?3")
        .bind_optional(1, number(first))
        .bind_optional(2, number(last))
        .bind(3, id)
        .run();
}

void set_archived(Database& db, std::int64_t id, Time now) {
    db.prepare("UPDATE plans SET archived = ? WHERE id = ?").bind(1, ms(now)).bind(2, id).run();
}

void save_checkpoint(Database& db, std::int64_t plan, ChannelKind channel, std::uint32_t segment,
                     Mark mark, std::string_view bits) {
    auto read = db.prepare(
        "SELECT bits FROM checkpoints WHERE plan_id = ? AND channel = ? AND segment = ? AND mark = "
        "?");
    read.bind(1, plan)
        .bind(2, std::int64_t(channel))
        .bind(3, std::int64_t(segment))
        .bind(4, std::int64_t(mark));
    Bits merged = read.step() ? read.text(0) : Bits{};
    Bits const before = merged;
    merge_bits(merged, bits);
    if (merged == before || !any_bit(merged)) return;
    auto write = db.prepare(
        "INSERT OR REPLACE INTO checkpoints (plan_id, channel, segment, mark, bits) VALUES (?, ?, "
        "?, ?, ?)");
    write.bind(1, plan)
        .bind(2, std::int64_t(channel))
        .bind(3, std::int64_t(segment))
        .bind(4, std::int64_t(mark));
    write.bind_blob(5, merged).run();
}

void for_each_checkpoint(
    Database& db, std::int64_t plan,
    std::function<void(ChannelKind, std::uint32_t, Mark, std::string_view)> const& visit) {
    auto s = db.prepare("SELECT channel, segment, mark, bits FROM checkpoints WHERE plan_id = ?");
    s.bind(1, plan);
    while (s.step())
        visit(static_cast<ChannelKind>(s.number(0)), std::uint32_t(s.number(1)),
              static_cast<Mark>(s.number(2)), s.view(3));
}

std::optional<std::int64_t> take_lease(Database& db, std::string_view name, std::string_view holder,
                                       Time now, seconds length) {
    Database::Transaction change(db);
    auto s = db.prepare(
        "INSERT INTO leases (name, holder, fence, until) VALUES (?1, ?2, 1, ?4) ON CONFLICT (name) "
        "DO UPDATE SET "
        "fence = fence + (holder <> ?2), holder = ?2, until = ?4 WHERE holder = ?2 OR until < ?3 "
        "RETURNING fence");
    s.bind(1, name).bind(2, holder).bind(3, ms(now)).bind(4, ms(now + length));
    std::optional<std::int64_t> fence;
    while (s.step()) fence = s.number(0);
    s.reset();
    change.commit();
    return fence;
}

std::optional<std::string> get_meta(Database& db, std::string_view key) {
    auto s = db.prepare("SELECT value FROM meta WHERE key = ?");
    s.bind(1, key);
    if (!s.step()) return std::nullopt;
    return s.text(0);
}

void set_meta(Database& db, std::string_view key, std::string_view value) {
    db.prepare("INSERT OR REPLACE INTO meta (key, value) VALUES (?, ?)")
        .bind(1, key)
        .bind(2, value)
        .run();
}

}  // namespace alertd::store
