#include "alertd/tasks.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "alertd/audit.hpp"
#include "alertd/jurisdiction.hpp"
#include "alertd/plain_text.hpp"
#include "alertd/store/tasks.hpp"

namespace alertd {
namespace {

constexpr std::size_t escalated_at_once = 200;  // in one transaction: others write too

Act act_on(Task const& task, std::string actor, std::string act, std::string more = {}) {
    return {std::move(actor), std::move(act), "alert:" + std::to_string(task.alert_id),
            "task:" + std::to_string(task.id) + " commune:" + task.commune + std::move(more)};
}

Error no_task(std::int64_t id) {
    return not_found("task " + std::to_string(id) + ": there is none in your area");
}

bool own_commune(Official const& by, Task const& task) {
    return by.area == "commune:" + task.commune;
}

Result<std::string> checked_note(std::string_view note) {
    auto plain = plain_text(note, "note");
    if (!plain) return plain;
    if (length_of(*plain) > task_note_units_max)
        return invalid("note: is over " + std::to_string(task_note_units_max) + " characters");
    return plain;
}

}  // namespace

void make_tasks(store::Database& db, TaskSettings const& settings, geo::Communes const& communes,
                store::AlertRow const& row, Frozen const& frozen, Time now) {
    auto const manned = store::communes_with_officers(db);
    store::TaskInsert rows(db);
    std::size_t made = 0, without = 0;
    for (auto const& commune : frozen.communes) {
        // Without a share it stands there only because people who live in it are in danger
        // elsewhere.
        auto const index = communes.find(commune.code);
        if (commune.share_area <= 0) continue;
        Task task;
        task.alert_id = row.id;
        task.commune = commune.code;
        // Boundaries that were loaded since and lack it: then the nation alone sees it.
        if (index) task.province = communes.commune(*index).province_code;
        task.created = now;
        task.due = row.approved.value_or(now) + settings.wait(row.severity);
        if (!std::binary_search(manned.begin(), manned.end(), commune.code)) {
            task.escalated = now;
            task.why = EscalatedWhy::no_officer;
            ++without;
        }
        rows.insert(task);
        ++made;
    }
    append_audit(db, now,
                 {"planner", "tasks", "alert:" + std::to_string(row.id),
                  "made:" + std::to_string(made) + " no_officer:" + std::to_string(without)});
}

std::size_t escalate_late_tasks(store::Database& db, Time now) {
    std::size_t called = 0;
    while (!store::tasks_out_of_time(db, now, 1).empty()) {
        store::Database::Transaction change(db);
        for (auto const& task : store::tasks_out_of_time(db, now, escalated_at_once)) {
            if (!store::mark_escalated(db, task.id, EscalatedWhy::late, now)) continue;
            append_audit(db, now, act_on(task, "tasks", "escalate", " why:late"));
            ++called;
        }
        change.commit();
    }
    if (called) spdlog::info("component=tasks escalated={}", called);
    return called;
}

Result<Task> task_for(store::Database& db, geo::Communes const& communes, Official const& by,
                      std::int64_t id) {
    auto task = store::find_task(db, id);
    if (!task) return no_task(id);
    if (own_commune(by, *task)) return *task;
    auto const index = communes.find(task->commune);
    if (!index) return by.area == "nation" ? Result<Task>(*task) : Result<Task>(no_task(id));
    if (!check_within(by, {communes.commune(*index)})) return no_task(id);
    return *task;
}

Result<Task> read_task(store::Database& db, geo::Communes const& communes, Official const& by,
                       std::int64_t id, Time now) {
    auto const task = task_for(db, communes, by, id);
    if (!task || task->read || by.role == Role::auditor || !own_commune(by, *task)) return task;
    store::Database::Transaction change(db);
    if (store::mark_read(db, id, by.id, now))
        append_audit(db, now, act_on(*task, by.id, "task_read"));
    change.commit();
    return task_for(db, communes, by, id);
}

Result<Task> acknowledge_task(store::Database& db, geo::Communes const& communes,
                              Official const& by, std::int64_t id, std::string_view note,
                              Time now) {
    if (by.role == Role::auditor) return forbidden("official " + by.id + ": an auditor only reads");
    auto const plain = checked_note(note);
    if (!plain) return plain.error();
    store::Database::Transaction change(db);
    auto const task = task_for(db, communes, by, id);
    if (!task || task->acknowledged) return task;
    if (task->stage != Stage::active)
        return conflict("task " + std::to_string(id) + ": its warning is " +
                        std::string(text_of(stage_words, task->stage)) +
                        "; look for the task of the one that came after it");
    if (store::mark_acknowledged(db, id, by.id, *plain, now))
        append_audit(db, now, act_on(*task, by.id, "task_acknowledge"));
    change.commit();
    return task_for(db, communes, by, id);
}

}  // namespace alertd
