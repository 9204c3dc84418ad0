#include "alertd/store/stops.hpp"

#include "alertd/store/row_time.hpp"

namespace alertd::store {

bool throw_stop(Database& db, Stop const& stop) {
    auto s = db.prepare(
        "INSERT INTO stops (what, by, at) VALUES (?1,?2,?3) ON CONFLICT (what) DO NOTHING");
    s.bind(1, stop.what).bind(2, stop.by).bind(3, number_of(stop.at)).run();
    return db.changes() == 1;
}

bool lift_stop(Database& db, std::string_view what) {
    auto s = db.prepare("DELETE FROM stops WHERE what = ?1");
    s.bind(1, what).run();
    return db.changes() == 1;
}

std::vector<Stop> thrown_stops(Database& db) {
    auto s = db.prepare("SELECT what, by, at FROM stops ORDER BY what");
    std::vector<Stop> stops;
    while (s.step()) stops.push_back({s.text(0), s.text(1), time_of(s.number(2))});
    return stops;
}

}  // namespace alertd::store
