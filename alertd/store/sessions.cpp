#include "alertd/store/sessions.hpp"

#include "alertd/store/row_time.hpp"

namespace alertd::store {

void insert_session(Database& db, SessionRow const& row) {
    auto s =
        db.prepare("INSERT INTO sessions (id_hash, official, created, seen) VALUES (?1,?2,?3,?4)");
    s.bind_blob(1, row.id_hash).bind(2, row.official.id);
    s.bind(3, number_of(row.created)).bind(4, number_of(row.seen)).run();
}

std::optional<SessionRow> find_session(Database& db, std::string_view id_hash) {
    auto s = db.prepare(
        "SELECT s.id_hash, s.created, s.seen, o.id, o.name, o.role, o.area FROM sessions s"
        " JOIN officials o ON o.id = s.official WHERE s.id_hash = ?1 AND o.disabled IS NULL");
    s.bind_blob(1, id_hash);
    if (!s.step()) return std::nullopt;
    auto const role = value_of(role_words, s.view(5));
    if (!role) throw StoreError(0, "store: officials.role holds an unknown word");
    return SessionRow{s.text(0),
                      {s.text(3), s.text(4), *role, s.text(6)},
                      time_of(s.number(1)),
                      time_of(s.number(2))};
}

void set_session_seen(Database& db, std::string_view id_hash, Time seen) {
    auto s = db.prepare("UPDATE sessions SET seen = ?2 WHERE id_hash = ?1 AND seen < ?2");
    s.bind_blob(1, id_hash).bind(2, number_of(seen)).run();
}

bool delete_session(Database& db, std::string_view id_hash) {
    auto s = db.prepare("DELETE FROM sessions WHERE id_hash = ?1");
    s.bind_blob(1, id_hash).run();
    return db.changes() == 1;
}

int delete_sessions_of(Database& db, std::string_view official) {
    auto s = db.prepare("DELETE FROM sessions WHERE official = ?1");
    s.bind(1, official).run();
    return db.changes();
}

void delete_oldest_sessions(Database& db, std::string_view official, int keep) {
    auto s = db.prepare(
        "DELETE FROM sessions WHERE official = ?1 AND id_hash NOT IN (SELECT id_hash FROM sessions"
        " WHERE official = ?1 ORDER BY created DESC LIMIT ?2)");
    s.bind(1, official).bind(2, std::int64_t{keep}).run();
}

void delete_ended_sessions(Database& db, Time seen_before, Time created_before) {
    auto s = db.prepare("DELETE FROM sessions WHERE seen < ?1 OR created < ?2");
    s.bind(1, number_of(seen_before)).bind(2, number_of(created_before)).run();
}

}  // namespace alertd::store
