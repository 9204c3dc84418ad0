#pragma once
// Tasks of commune officers as rows. An alert and a commune have one at most.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "alertd/model/task.hpp"
#include "alertd/store/database.hpp"

namespace alertd::store {

// Inserts rows of one alert within the caller's transaction. The Database must outlive it.
class TaskInsert {
public:
    explicit TaskInsert(Database& db);
    void insert(Task const& task);

private:
    Statement statement_;
};

std::optional<Task> find_task(Database& db, std::int64_t id);

// The tasks of one commune, newest alert first.
std::vector<Task> tasks_of_commune(Database& db, std::string_view commune, std::size_t limit);

// Tasks of an area ("nation", "province:NN", "commune:NNNNN") whose alert is active or has ended
// after `since`: first those the province was called for, by due time, then those that wait, by due
// time, then those acknowledged, the latest first, then those of alerts that have ended.
std::vector<Task> watched_tasks(Database& db, std::string_view area, Time since, std::size_t limit);
TaskCounts count_tasks(Database& db, std::string_view area, Time since);

// Each answers false, and changes nothing, where it was done before. Within the caller's
// transaction.
bool mark_read(Database& db, std::int64_t id, std::string_view official, Time now);
bool mark_acknowledged(Database& db, std::int64_t id, std::string_view official,
                       std::string_view note, Time now);
bool mark_escalated(Database& db, std::int64_t id, EscalatedWhy why, Time now);

// Tasks of active alerts whose time has run out unacknowledged, the longest due first.
std::vector<Task> tasks_out_of_time(Database& db, Time now, std::size_t limit);

// Communes that have an officer or approver of their own who is not disabled, in order.
std::vector<std::string> communes_with_officers(Database& db);

}  // namespace alertd::store
