#include "alertd/store/public_alerts.hpp"

namespace alertd::store {
namespace {

// ?1 is now in milliseconds.
constexpr std::string_view public_stage =
    "CASE WHEN a.stage = 'active' AND a.expires <= ?1 THEN 'expired' ELSE a.stage END";
constexpr std::string_view is_public =
    " a.status = 'Actual' AND a.stage IN ('active', 'superseded', 'cancelled', 'expired')";

std::string text_of_query(bool by_change) {
    std::string sql = "SELECT a.id, " + std::string(public_stage) + " AS shown, ";
    sql += by_change ? "max(f.seq) FROM feed_log f JOIN alerts a ON a.id = f.alert_id"
                     : "0 FROM alerts a";
    sql += " WHERE" + std::string(is_public) + " AND (?2 IS NULL OR shown = ?2)";
    sql += by_change ? " AND f.seq > ?3 GROUP BY a.id ORDER BY max(f.seq)" : " ORDER BY a.id DESC";
    return sql;
}

PublicRow read_row(Statement const& s) {
    auto const stage = value_of(stage_words, s.view(1));
    if (!stage) throw StoreError(0, "store: alerts.stage holds an unknown word");
    return {s.number(0), *stage, s.number(2)};
}

}  // namespace

void public_alerts(Database& db, PublicQuery const& query,
                   std::function<bool(PublicRow const&)> const& take) {
    auto s = db.prepare(text_of_query(query.since.has_value()));
    s.bind(1, std::int64_t(query.now.time_since_epoch().count()));
    if (query.stage)
        s.bind(2, text_of(stage_words, *query.stage));
    else
        s.bind_null(2);
    if (query.since) s.bind(3, *query.since);
    while (s.step() && take(read_row(s))) {
    }
}

std::optional<PublicRow> find_public_alert(Database& db, std::string_view identifier, Time now) {
    auto s = db.prepare("SELECT a.id, " + std::string(public_stage) +
                        ", 0 FROM alerts a WHERE a.identifier = ?2 AND" + std::string(is_public) +
                        " ORDER BY a.sent DESC, a.id DESC LIMIT 1");
    s.bind(1, std::int64_t(now.time_since_epoch().count())).bind(2, identifier);
    if (!s.step()) return std::nullopt;
    return read_row(s);
}

std::string alert_bytes(Database& db, std::int64_t id) {
    auto s = db.prepare("SELECT bytes FROM alerts WHERE id = ?1");
    s.bind(1, id);
    if (!s.step()) throw StoreError(0, "store: an alert that was listed is gone");
    return s.text(0);
}

std::int64_t feed_head(Database& db) {
    auto s = db.prepare("SELECT coalesce(max(seq), 0) FROM feed_log");
    s.step();
    return s.number(0);
}

}  // namespace alertd::store
