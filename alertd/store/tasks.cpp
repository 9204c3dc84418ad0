#include "alertd/store/tasks.hpp"

#include "alertd/store/row_time.hpp"

namespace alertd::store {
namespace {

constexpr std::string_view columns =
    "SELECT t.id, t.alert_id, t.commune, t.province, t.created, t.due, t.read, t.read_by,"
    " t.acknowledged, t.acknowledged_by, t.note, t.escalated, t.escalated_why, a.stage";
constexpr std::string_view of_tasks = " FROM tasks t JOIN alerts a ON a.id = t.alert_id ";
// From the few alerts that count to their tasks: those of all past alerts are never walked through.
constexpr std::string_view of_alerts = " FROM alerts a CROSS JOIN tasks t ON t.alert_id = a.id ";

// 0 escalated, 1 open, 2 done, 3 ended: Task::state() in SQL.
constexpr std::string_view state =
    "CASE WHEN t.acknowledged IS NOT NULL THEN 2 WHEN a.stage <> 'active' THEN 3"
    " WHEN t.escalated IS NOT NULL THEN 0 ELSE 1 END";

// ?1, ?2: what area_value says. ?3: ended since.
constexpr std::string_view watched =
    "WHERE (a.stage = 'active' OR a.changed >= ?3)"
    " AND CASE ?1 WHEN 'nation' THEN 1 WHEN 'province' THEN t.province = ?2"
    " WHEN 'commune' THEN t.commune = ?2 ELSE 0 END ";

Statement select(Database& db, std::string_view from, std::string_view rest) {
    return db.prepare(std::string(columns) + std::string(from) + std::string(rest));
}

template <class T>
std::optional<T> perhaps(Statement const& s, int column) {
    if (s.is_null(column)) return std::nullopt;
    if constexpr (std::is_same_v<T, Time>)
        return time_of(s.number(column));
    else
        return s.text(column);
}

Task read_task(Statement const& s) {
    Task t;
    t.id = s.number(0);
    t.alert_id = s.number(1);
    t.commune = s.text(2);
    t.province = s.text(3);
    t.created = time_of(s.number(4));
    t.due = time_of(s.number(5));
    t.read = perhaps<Time>(s, 6);
    t.read_by = perhaps<std::string>(s, 7);
    t.acknowledged = perhaps<Time>(s, 8);
    t.acknowledged_by = perhaps<std::string>(s, 9);
    t.note = perhaps<std::string>(s, 10);
    t.escalated = perhaps<Time>(s, 11);
    if (!s.is_null(12)) t.why = value_of(escalated_why_words, s.view(12));
    auto const stage = value_of(stage_words, s.view(13));
    if (!stage || t.why.has_value() != t.escalated.has_value())
        throw StoreError(0, "store: task " + std::to_string(t.id) + " holds an unknown word");
    t.stage = *stage;
    return t;
}

std::vector<Task> read_tasks(Statement s) {
    std::vector<Task> tasks;
    while (s.step()) tasks.push_back(read_task(s));
    return tasks;
}

void bind_area(Statement& s, std::string_view area, Time since) {
    auto const colon = area.find(':');
    s.bind(1, area.substr(0, colon));
    s.bind(2, colon == std::string_view::npos ? std::string_view() : area.substr(colon + 1));
    s.bind(3, number_of(since));
}

}  // namespace

TaskInsert::TaskInsert(Database& db)
    : statement_(db.prepare(
          "INSERT INTO tasks (alert_id, commune, province, created, due, escalated, escalated_why)"
          " VALUES (?1,?2,?3,?4,?5,?6,?7)")) {}

void TaskInsert::insert(Task const& task) {
    statement_.bind(1, task.alert_id).bind(2, task.commune).bind(3, task.province);
    statement_.bind(4, number_of(task.created)).bind(5, number_of(task.due));
    if (task.escalated)
        statement_.bind(6, number_of(*task.escalated))
            .bind(7, text_of(escalated_why_words, task.why.value()));
    statement_.run();
}

std::optional<Task> find_task(Database& db, std::int64_t id) {
    auto s = select(db, of_tasks, "WHERE t.id = ?1");
    s.bind(1, id);
    if (!s.step()) return std::nullopt;
    return read_task(s);
}

std::vector<Task> tasks_of_commune(Database& db, std::string_view commune, std::size_t limit) {
    auto s = select(db, of_tasks, "WHERE t.commune = ?1 ORDER BY t.id DESC LIMIT ?2");
    s.bind(1, commune).bind(2, std::int64_t(limit));
    return read_tasks(std::move(s));
}

std::vector<Task> watched_tasks(Database& db, std::string_view area, Time since,
                                std::size_t limit) {
    std::string const order = "ORDER BY " + std::string(state) +
                              ", CASE WHEN t.acknowledged IS NULL THEN t.due ELSE"
                              " -t.acknowledged END, t.id LIMIT ?4";
    auto s = select(db, of_alerts, std::string(watched) + order);
    bind_area(s, area, since);
    s.bind(4, std::int64_t(limit));
    return read_tasks(std::move(s));
}

TaskCounts count_tasks(Database& db, std::string_view area, Time since) {
    auto s = db.prepare("SELECT " + std::string(state) + ", count(*), sum(t.read IS NOT NULL)" +
                        std::string(of_alerts) + std::string(watched) + "GROUP BY 1");
    bind_area(s, area, since);
    TaskCounts counts;
    std::int64_t* const by_state[] = {&counts.escalated, &counts.open, &counts.done, &counts.ended};
    while (s.step()) {
        *by_state[s.number(0)] = s.number(1);
        counts.read += s.number(2);
    }
    return counts;
}

bool mark_read(Database& db, std::int64_t id, std::string_view official, Time now) {
    auto s = db.prepare("UPDATE tasks SET read = ?2, read_by = ?3 WHERE id = ?1 AND read IS NULL");
    s.bind(1, id).bind(2, number_of(now)).bind(3, official).run();
    return db.changes() == 1;
}

bool mark_acknowledged(Database& db, std::int64_t id, std::string_view official,
                       std::string_view note, Time now) {
    auto s = db.prepare(
        "UPDATE tasks SET acknowledged = ?2, acknowledged_by = ?3, note = ?4,"
        " read = coalesce(read, ?2), read_by = coalesce(read_by, ?3)"
        " WHERE id = ?1 AND acknowledged IS NULL");
    s.bind(1, id).bind(2, number_of(now)).bind(3, official).bind(4, note).run();
    return db.changes() == 1;
}

bool mark_escalated(Database& db, std::int64_t id, EscalatedWhy why, Time now) {
    auto s = db.prepare(
        "UPDATE tasks SET escalated = ?2, escalated_why = ?3"
        " WHERE id = ?1 AND escalated IS NULL AND acknowledged IS NULL");
    s.bind(1, id).bind(2, number_of(now)).bind(3, text_of(escalated_why_words, why)).run();
    return db.changes() == 1;
}

std::vector<Task> tasks_out_of_time(Database& db, Time now, std::size_t limit) {
    auto s = select(db, of_alerts,
                    "WHERE t.acknowledged IS NULL AND t.escalated IS NULL AND t.due <= ?1"
                    " AND a.stage = 'active' ORDER BY t.due, t.id LIMIT ?2");
    s.bind(1, number_of(now)).bind(2, std::int64_t(limit));
    return read_tasks(std::move(s));
}

std::vector<std::string> communes_with_officers(Database& db) {
    auto s = db.prepare(
        "SELECT DISTINCT substr(area, 9) FROM officials WHERE area LIKE 'commune:%'"
        " AND role <> 'auditor' AND disabled IS NULL ORDER BY 1");
    std::vector<std::string> communes;
    while (s.step()) communes.push_back(s.text(0));
    return communes;
}

}  // namespace alertd::store
