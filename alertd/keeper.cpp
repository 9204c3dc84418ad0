#include "alertd/keeper.hpp"

#include <spdlog/spdlog.h>

#include "alertd/audit.hpp"
#include "alertd/epoch.hpp"
#include "alertd/journal.hpp"
#include "alertd/lease.hpp"

namespace alertd {
namespace {

constexpr milliseconds poll{250};
constexpr milliseconds epoch_every{500};
constexpr seconds lease_length{10};
// Receipts still come for a while after an alert has expired.
constexpr seconds archive_after = std::chrono::minutes{10};

void warn(std::string_view what, Result<void> const& done) {
    if (!done) spdlog::warn("component=keeper {} waits: {}", what, done.error().message);
}

}  // namespace

Keeper::Keeper(Planner::Parts parts)
    : parts_(std::move(parts)), thread_([this](std::stop_token stop) { run(stop); }) {}

Keeper::~Keeper() {
    thread_.request_stop();
    thread_.join();
}

void Keeper::run(std::stop_token stop) {
    std::unique_ptr<store::Database> db;
    Ledger ledger(parts_.settings.redis);
    std::mutex mutex;
    std::condition_variable_any turn;
    std::unique_lock waiting(mutex);
    Lease lease("keeper", parts_.holder, parts_.clock, lease_length);
    while (!stop.stop_requested()) {
        try {
            if (!db) db = std::make_unique<store::Database>(parts_.settings.instance.store);
            if (lease.held(*db)) round(*db, ledger);
        } catch (store::StoreError const& e) {
            spdlog::error("component=keeper {}", e.what());
            parts_.metrics.count_event("keeper_fault");
            db.reset();
        }
        turn.wait_for(waiting, stop, poll, [] { return false; });
    }
}

void Keeper::round(store::Database& db, Ledger& ledger) {
    Steady const now = parts_.clock.steady();
    if (now >= epoch_at_ || !checked_ || ledger.redis().generation() != generation_) {
        epoch_at_ = now + epoch_every;
        auto ours = redis_is_ours(ledger.redis(), ledger.keys());
        checked_ = ours && *ours;
        parts_.metrics.set_gauge("redis_up", ours ? 1 : 0);
        if (ours && !*ours) {
            auto healed = heal(db, ledger);
            warn("heal", healed);
            checked_ = bool(healed);
        }
        generation_ = ledger.redis().generation();
    }
    expire(db, ledger);
    if (checked_ && now >= reconcile_at_) {
        reconcile_at_ = now + parts_.settings.fanout.reconcile;
        reconcile(db, ledger);
    }
    if (checked_ && now >= checkpoint_at_) {
        checkpoint_at_ = now + parts_.settings.fanout.checkpoint;
        checkpoint(db, ledger);
    }
    warn("audit checkpoint",
         checkpoint_audit(db, parts_.settings.instance.audit_checkpoints, parts_.clock.now()));
}

Result<Rungs> Keeper::rungs_of(store::PlanRow const& plan) {
    auto directory = parts_.ground.directory(plan.snapshot);
    if (!directory) return directory.error();
    return decode_rungs({plan.planned, plan.rung}, (*directory)->size());
}

bool Keeper::told(std::string_view what, store::PlanRow const& plan, Ledger& ledger,
                  Result<void> const& done) {
    if (done) return true;
    spdlog::error("component=keeper plan={} {}: {}", plan.id, what, done.error().message);
    parts_.metrics.count_event("keeper_plan_fault");
    return ledger.redis().connected();
}

void Keeper::checkpoint(store::Database& db, Ledger& ledger) {
    for (auto const& plan : store::plans_in_redis(db))
        if (!told("checkpoint", plan, ledger, checkpoint_plan(db, ledger, plan))) return;
    // Journals are only needed for plans that Redis still holds.
    if (store::plans_in_redis(db).empty()) Journal::sweep(parts_.settings.instance.journal);
}

Result<void> Keeper::checkpoint_plan(store::Database& db, Ledger& ledger,
                                     store::PlanRow const& plan) {
    auto rungs = rungs_of(plan);
    if (!rungs) return rungs.error();
    auto marks = redis_marks(ledger, plan.id, rungs->allowed);
    auto times = ledger.times(plan.id);
    if (!marks) return marks.error();
    if (!times) return times.error();
    store::Database::Transaction change(db);
    for (auto const& [where, segment] : *marks)
        for (auto const& mark : mark_words)
            store::save_checkpoint(db, plan.id, where.first, where.second, mark.value,
                                   segment.of(mark.value));
    store::note_times(db, plan.id, times->first, times->last);
    change.commit();
    if (plan.status == PlanStatus::live || parts_.clock.now() <= plan.expires + archive_after)
        return {};
    return archive(db, ledger, plan, rungs->allowed);
}

// Redis forgets first: broken off in between, it is done again.
Result<void> Keeper::archive(store::Database& db, Ledger& ledger, store::PlanRow const& plan,
                             PlannedByChannel const& allowed) {
    std::vector<std::pair<ChannelKind, std::uint32_t>> segments;
    for (auto const& [channel, bits] : allowed)
        for (auto const& [segment, _] : bits.segments()) segments.emplace_back(channel, segment);
    if (auto forgotten = ledger.forget(plan.id, segments); !forgotten) return forgotten.error();
    store::set_archived(db, plan.id, parts_.clock.now());
    watches_.erase(plan.id);
    return {};
}

void Keeper::expire(store::Database& db, Ledger& ledger) {
    Time const now = parts_.clock.now();
    for (auto const& row : store::alerts_to_expire(db, now)) {
        store::Database::Transaction change(db);
        if (!store::step(db, row.id, row.stage, Stage::expired, now)) continue;
        auto const plan = store::plan_of_alert(db, row.id);
        if (plan) store::end_plan(db, plan->id, PlanStatus::expired, now);
        store::log_public_change(db, row.id, "expired", now);
        append_audit(db, now, {"keeper", "expire", "alert:" + std::to_string(row.id), ""});
        change.commit();
    }
    stop_lanes_of_ended(db, ledger);
}

// What the store says has ended must be ended in Redis too: a claim looks there. Said again until
// it stands, also while the planner is busy with another alert.
void Keeper::stop_lanes_of_ended(store::Database& db, Ledger& ledger) {
    for (auto const& [plan, status] : store::plans_to_end(db))
        store::end_plan(db, plan, status, parts_.clock.now());
    if (!checked_) return;
    for (auto const& plan : store::plans_in_redis(db)) {
        if (plan.status == PlanStatus::live) continue;
        auto const status = ledger.status(plan.id);
        if (!status) return;
        if (*status == "live")
            (void)ledger.set_status(plan.id, text_of(plan_status_words, plan.status));
    }
}

}  // namespace alertd
