#include "alertd/planner.hpp"

#include <spdlog/spdlog.h>

#include "alertd/audit.hpp"
#include "alertd/crash_point.hpp"
#include "alertd/desk.hpp"
#include "alertd/epoch.hpp"
#include "alertd/event_ledger.hpp"
#include "alertd/lease.hpp"
#include "alertd/tasks.hpp"
#include "feeds/cap_xml.hpp"

namespace alertd {
namespace {

constexpr milliseconds poll{100};  // another process may have approved
constexpr milliseconds pause_after_fault{1'000};
constexpr seconds lease_length{10};

// Why what approval froze is not what the bytes mean now; empty when it is.
std::string difference(Frozen const& now, Frozen const& then) {
    if (now == then) return {};
    if (now.bytes_hash != then.bytes_hash) return "its bytes are not those that were approved";
    if (now.communes != then.communes || now.total != then.total ||
        now.by_channel != then.by_channel)
        return "its area now means other communes or people than were approved (" +
               std::to_string(now.total) + " people instead of " + std::to_string(then.total) + ")";
    if (now.texts != then.texts) return "its texts are not those that were approved";
    return "outlets or boundaries are not those that were approved";
}

// Makes a fault of the world out of a broken promise: said once, kept with the alert, never
// planned.
void refuse(store::Database& db, store::AlertRow const& row, std::string const& why, Time now) {
    spdlog::error("component=planner alert={} refused: {}", row.identifier, why);
    store::Database::Transaction change(db);
    store::set_fault(db, row.id, why);
    append_audit(db, now, {"planner", "refuse", "alert:" + std::to_string(row.id), why});
    change.commit();
}

}  // namespace

Planner::Planner(Parts parts)
    : parts_(std::move(parts)), thread_([this](std::stop_token stop) { run(stop); }) {}

Planner::~Planner() {
    thread_.request_stop();
    thread_.join();
}

void Planner::wake() {
    std::lock_guard lock(mutex_);
    woken_ = true;
    turn_.notify_one();
}

void Planner::run(std::stop_token stop) {
    std::unique_ptr<store::Database> db;
    Ledger ledger(parts_.settings.redis);
    Lease lease("planner", parts_.holder, parts_.clock, lease_length);
    while (!stop.stop_requested()) {
        milliseconds pause = poll;
        try {
            if (!db) db = std::make_unique<store::Database>(parts_.settings.instance.store);
            if (lease.held(*db)) round(*db, ledger);
        } catch (store::StoreError const& e) {
            spdlog::error("component=planner {}", e.what());
            parts_.metrics.count_event("planner_fault");
            db.reset();
            pause = pause_after_fault;
        }
        std::unique_lock lock(mutex_);
        turn_.wait_for(lock, stop, pause, [this] { return woken_; });
        woken_ = false;
    }
}

void Planner::round(store::Database& db, Ledger& ledger) {
    end_plans(db, ledger);
    for (auto const alert_id : store::approved_without_plan(db))
        plan_approved(db, ledger, alert_id);
    for (auto const& plan : store::plans_to_lane(db)) {
        auto filled = fill_lanes(db, ledger, plan);
        if (!filled) {
            spdlog::warn("component=planner plan={} waits: {}", plan.id, filled.error().message);
            // A fault of one plan must not hold up the others; without Redis none can go on.
            if (!ledger.redis().connected()) return;
        }
    }
}

// An alert that the desk cancelled: its plan ends in the store, then in Redis, where every claim
// looks. Without Redis nothing is claimed, and the keeper fills the next one with what the store
// says.
void Planner::end_plans(store::Database& db, Ledger& ledger) {
    for (auto const& [plan, status] : store::plans_to_end(db)) {
        store::end_plan(db, plan, status, parts_.clock.now());
        if (auto told = ledger.set_status(plan, text_of(plan_status_words, status)); !told)
            spdlog::warn("component=planner plan={} ended, redis is told later: {}", plan,
                         told.error().message);
    }
}

void Planner::plan_approved(store::Database& db, Ledger& ledger, std::int64_t alert_id) {
    auto row = store::find_alert(db, alert_id);
    if (!row || row->stage != Stage::approved) return;
    crash_point("after_approval");
    auto planned = plan_alert(db, ledger, *row);
    if (planned) return;
    // A store or Redis that cannot be used is no fault of the alert: it waits.
    if (planned.error().code == Errc::unavailable)
        spdlog::warn("component=planner alert={} waits: {}", row->identifier,
                     planned.error().message);
    else
        refuse(db, *row, planned.error().message, parts_.clock.now());
}

// An Update stops what it replaces before anybody is counted: from then on the old plan's intents
// do not grow.
Result<void> Planner::supersede(store::Database& db, Ledger& ledger, store::AlertRow const& row) {
    if (!row.previous_id || row.msg_type != MsgType::Update) return {};
    auto previous = store::find_alert(db, *row.previous_id);
    if (!previous) return previous.error();
    Time const now = parts_.clock.now();
    auto const old_plan = store::plan_of_alert(db, previous->id);
    if (previous->stage == Stage::active || previous->stage == Stage::approved) {
        store::Database::Transaction change(db);
        auto stepped = store::step(db, previous->id, previous->stage, Stage::superseded, now);
        if (!stepped) return stepped.error();
        if (old_plan) store::end_plan(db, old_plan->id, PlanStatus::superseded, now);
        store::log_public_change(db, previous->id, "superseded", now);
        append_audit(db, now,
                     {"planner", "supersede", "alert:" + std::to_string(previous->id),
                      "by alert:" + std::to_string(row.id)});
        change.commit();
    } else if (previous->stage != Stage::superseded) {
        return conflict("the alert it updates has ended meanwhile: " +
                        std::string(text_of(stage_words, previous->stage)));
    }
    crash_point("after_supersede");
    if (old_plan) return ledger.set_status(old_plan->id, "superseded");
    return {};
}

Result<Earlier> Planner::earlier(store::Database& db, Ledger& ledger, store::AlertRow const& row,
                                 std::uint32_t recipients) {
    Earlier all;
    auto const plans = store::plans_of_event(db, row.event_id);
    auto kept = kept_marks(db, parts_.settings.instance.journal, plans);
    for (auto const id : plans) {
        auto plan = store::find_plan(db, id);
        if (!plan) return plan.error();
        // The old plan's stop must stand in Redis before its intents are counted (claim looks at it
        // in the same step).
        if (plan->status != PlanStatus::live)
            if (auto told = ledger.set_status(id, text_of(plan_status_words, plan->status)); !told)
                return told.error();
        auto rungs = decode_rungs({plan->planned, plan->rung}, recipients);
        if (!rungs) return rungs.error();
        auto marks = redis_marks(ledger, id, rungs->allowed);
        if (!marks) return marks.error();
        for (auto const& [where, segment] : kept[id])
            for (std::size_t m = 0; m < mark_count; ++m)
                merge_bits((*marks)[where].bits[m], segment.bits[m]);
        for (auto const& [channel, bits] : reached_of(*marks)) all.reached[channel].merge(bits);
        for (auto const& [channel, bits] : untried_of(std::move(rungs->allowed), *marks))
            all.waiting[channel].merge(bits);
        for (auto const& [where, segment] : *marks)
            all.delivered.merge_segment(where.second, segment.of(Mark::delivered));
    }
    for (auto& [channel, bits] : all.waiting) bits.remove(all.reached[channel]);
    return all;
}

Result<void> Planner::plan_alert(store::Database& db, Ledger& ledger, store::AlertRow const& row) {
    auto frozen = frozen_from_json(row.frozen.value_or(""));
    if (!frozen) return frozen.error();
    auto const read = feeds::read_cap(row.bytes);
    if (!read.ok())
        return conflict("its bytes cannot be read any more: " + read.faults.front().to_string());
    auto directory = parts_.ground.directory(frozen->snapshot);
    if (!directory) return directory.error();

    // A Cancel goes through whatever the country looks like now: it tells those who were reached.
    bool const is_cancel = row.msg_type == MsgType::Cancel;
    Targets targets;
    if (!is_cancel) {
        auto again = freeze(read.alert, row.bytes, parts_.settings, parts_.ground.communes(),
                            **directory, &targets);
        if (!again) return again.error();
        if (auto const why = difference(*again, *frozen); !why.empty()) return conflict(why);
    }

    if (auto stopped = supersede(db, ledger, row); !stopped) return stopped.error();
    Earlier before;
    if (row.previous_id) {
        auto was = earlier(db, ledger, row, (*directory)->size());
        if (!was) return was.error();
        before = std::move(*was);
    }
    auto const wait = parts_.settings.ladder.wait(row.severity);
    auto const told = told_by(row.update_kind, is_cancel,
                              planned_for(targets.recipients, frozen->outlets, **directory), before,
                              **directory, wait > seconds{0});
    store::PlanRow plan;
    plan.alert_id = row.id;
    plan.snapshot = frozen->snapshot;
    plan.priority = priority_of(row.severity);
    plan.expires = row.expires;
    plan.planned = encode_planned(told.allowed);
    plan.rung = encode_planned(told.first);
    if (told.allowed != told.first) plan.ladder = wait;
    plan.created = parts_.clock.now();

    store::Database::Transaction change(db);
    auto stepped = store::step(db, row.id, Stage::approved, Stage::active, plan.created);
    if (!stepped) return stepped.error();  // cancelled in the meantime: nothing is planned
    plan.id = store::insert_plan(db, plan);
    make_tasks(db, parts_.settings.tasks, parts_.ground.communes(), row, *frozen, plan.created);
    store::log_public_change(db, row.id, "active", plan.created);
    std::uint64_t people = 0;
    for (auto const& [channel, bits] : told.first) people += bits.count();
    append_audit(db, plan.created,
                 {"planner", "plan", "alert:" + std::to_string(row.id),
                  "plan:" + std::to_string(plan.id) + " deliveries:" + std::to_string(people)});
    change.commit();
    spdlog::info("component=planner alert={} plan={} deliveries={}", row.identifier, plan.id,
                 people);
    crash_point("after_plan_row");
    return {};
}

Result<void> Planner::fill_lanes(store::Database& db, Ledger& ledger, store::PlanRow const& plan) {
    auto const epoch = our_epoch(ledger.redis(), ledger.keys());
    if (!epoch) return epoch.error();
    auto const before = ledger.status(plan.id);
    if (!before) return before.error();
    auto const stands_on = read_plan_ground(db, parts_.ground, plan);
    if (!stands_on) return stands_on.error();
    auto const& first = stands_on->rungs.first;
    // Where an earlier try was broken off, somebody may have been tried already.
    bool const again = !before->empty();
    auto queued = queue_plan(ledger, parts_.key, plan, *stands_on, first, first, again);
    if (!queued) return queued.error();
    // Emptied and filled meanwhile, without these entries: then they are laid anew.
    auto const after = our_epoch(ledger.redis(), ledger.keys());
    if (!after) return after.error();
    if (*after != *epoch) return unavailable("redis was filled anew meanwhile");
    crash_point("after_lanes");
    store::set_laned(db, plan.id, parts_.clock.now());
    parts_.metrics.count_event("plans");
    return {};
}

Result<void> lay_out(Ledger& ledger, store::PlanRow const& plan, Rungs const& rungs,
                     PlannedByChannel const& planned) {
    for (auto const& [channel, allowed] : rungs.allowed) {
        auto const found = planned.find(channel);
        auto done = ledger.set_planned(plan.id, channel, allowed,
                                       found == planned.end() ? RecipientBits{} : found->second);
        if (!done) return done;
    }
    return ledger.set_ladder(plan.id, plan.ladder);
}

Result<void> queue_plan(Ledger& ledger, InstanceKey const& key, store::PlanRow const& plan,
                        PlanGround const& stands_on, PlannedByChannel const& planned,
                        PlannedByChannel const& due, bool resend) {
    if (auto done = lay_out(ledger, plan, stands_on.rungs, planned); !done) return done;
    crash_point("after_planned_bits");
    if (auto done = ledger.set_status(plan.id, text_of(plan_status_words, plan.status)); !done)
        return done.error();
    return queue_due(ledger, key, plan, stands_on, due, resend);
}

Result<void> queue_due(Ledger& ledger, InstanceKey const& key, store::PlanRow const& plan,
                       PlanGround const& stands_on, PlannedByChannel const& due, bool resend) {
    auto const& frozen = stands_on.frozen;
    Routing const routing(frozen.outlets, *stands_on.directory);
    for (auto const& outlet : frozen.outlets) {
        auto const found = due.find(outlet.channel);
        if (found == due.end()) continue;
        Lanes lanes(ledger.redis(), ledger.keys(), key, outlet.name);
        if (auto made = lanes.create_groups(); !made) return made.error();
        auto entries = entries_for(plan.id, outlet, found->second, routing, resend);
        auto const half = entries.begin() + std::ptrdiff_t(entries.size() / 2);
        if (auto done = lanes.add(plan.priority, {entries.begin(), half}); !done)
            return done.error();
        crash_point("half_of_lanes");
        if (auto done = lanes.add(plan.priority, {half, entries.end()}); !done) return done.error();
    }
    return {};
}

}  // namespace alertd
