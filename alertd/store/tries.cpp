#include "alertd/store/tries.hpp"

#include "alertd/store/row_time.hpp"

namespace alertd::store {
namespace {

void make_room(Database& db, Time now, std::int64_t rows_max) {
    auto count = db.prepare("SELECT count(*) FROM tries");
    count.step();
    auto const over = count.number(0) - rows_max;
    if (over <= 0) return;
    auto s = db.prepare(
        "DELETE FROM tries WHERE who IN (SELECT who FROM tries ORDER BY until > ?1, last"
        " LIMIT ?2)");
    s.bind(1, number_of(now)).bind(2, over).run();
}

}  // namespace

std::optional<TriesRow> find_tries(Database& db, std::string_view who) {
    auto s = db.prepare("SELECT who, failed, pauses, last, until FROM tries WHERE who = ?1");
    s.bind_blob(1, who);
    if (!s.step()) return std::nullopt;
    return TriesRow{s.text(0), s.number(1), s.number(2), time_of(s.number(3)),
                    time_of(s.number(4))};
}

void put_tries(Database& db, TriesRow const& row, std::int64_t rows_max) {
    auto s = db.prepare(
        "INSERT INTO tries (who, failed, pauses, last, until) VALUES (?1,?2,?3,?4,?5)"
        " ON CONFLICT (who) DO UPDATE SET failed = ?2, pauses = ?3, last = ?4, until = ?5");
    s.bind_blob(1, row.who).bind(2, row.failed).bind(3, row.pauses);
    s.bind(4, number_of(row.last)).bind(5, number_of(row.until)).run();
    make_room(db, row.last, rows_max);
}

void delete_tries(Database& db, std::string_view who) {
    auto s = db.prepare("DELETE FROM tries WHERE who = ?1");
    s.bind_blob(1, who).run();
}

}  // namespace alertd::store
