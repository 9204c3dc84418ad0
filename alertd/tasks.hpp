#pragma once
// Commune officers' tasks: a planned alert gives one to each commune it hits, the officer reads and
// acknowledges it, and when his time runs out the province is called. Which warning still stands is
// said by the alert's stage, so that an Update, a Cancel or expiry ends its tasks in the same step.
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "alertd/frozen.hpp"
#include "alertd/model/task.hpp"
#include "alertd/settings.hpp"
#include "alertd/store/alerts.hpp"
#include "geo/communes.hpp"

namespace alertd {

inline constexpr std::size_t task_note_units_max = 1'000;

// Makes the tasks of an alert that is being planned, within the caller's transaction: one a commune
// that shares area with it, due `settings.wait(severity)` after its approval. A commune without an
// officer of its own is the province's at once. One audit row for all.
void make_tasks(store::Database& db, TaskSettings const& settings, geo::Communes const& communes,
                store::AlertRow const& row, Frozen const& frozen, Time now);

// Calls the province for every task whose time has run out; each once, with an audit row of its
// own. Answers how many. Done in small transactions: broken off anywhere it is gone on with.
std::size_t escalate_late_tasks(store::Database& db, Time now);

// A task that `by` may see: his commune's, or one of his province or nation. not_found also for
// those of others: what there is elsewhere is not told.
Result<Task> task_for(store::Database& db, geo::Communes const& communes, Official const& by,
                      std::int64_t id);

// As task_for; an officer of the commune itself has then read it, which is noted once.
Result<Task> read_task(store::Database& db, geo::Communes const& communes, Official const& by,
                       std::int64_t id, Time now);

// Says that the warning has come; the first one to do so stays noted, further tries change nothing.
// `note` may be empty. forbidden to auditors; conflict when the warning has ended unacknowledged.
Result<Task> acknowledge_task(store::Database& db, geo::Communes const& communes,
                              Official const& by, std::int64_t id, std::string_view note, Time now);

}  // namespace alertd
