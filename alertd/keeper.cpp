#include "alertd/keeper.hpp"

#include <spdlog/spdlog.h>

#include "alertd/audit.hpp"
#include "alertd/crash_point.hpp"
#include "alertd/epoch.hpp"
#include "alertd/journal.hpp"

namespace alertd {
namespace {

constexpr milliseconds poll{250};
constexpr milliseconds epoch_every{500};
constexpr seconds lease_length{10};
// Receipts still come for a while after an alert has expired.
constexpr seconds archive_after = std::chrono::minutes{10};
constexpr std::string_view epoch_number = "redis_epoch";

// planned & ~(accepted | failed), and of these only those never tried where `untried`.
PlannedByChannel due_of(PlannedByChannel const& planned, PlanMarks const& marks, bool untried) {
    PlannedByChannel due;
    for (auto const& [channel, bits] : planned)
        for (auto const& [segment, wanted] : bits.segments()) {
            auto const found = marks.find({channel, segment});
            Bits left = wanted;
            if (found != marks.end()) {
                left = minus_bits(left, found->second.of(Mark::accepted));
                left = minus_bits(left, found->second.of(Mark::failed));
                if (untried) left = minus_bits(left, found->second.of(Mark::intent));
            }
            due[channel].merge_segment(segment, left);
        }
    return due;
}

std::uint64_t count(PlannedByChannel const& all) {
    std::uint64_t n = 0;
    for (auto const& [_, bits] : all) n += bits.count();
    return n;
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
    while (!stop.stop_requested()) {
        try {
            if (!db) db = std::make_unique<store::Database>(parts_.settings.instance.store);
            if (store::take_lease(*db, "keeper", parts_.holder, parts_.clock.now(), lease_length)) round(*db, ledger);
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
    auto warn = [&](std::string_view what, Result<void> const& done) {
        if (!done) spdlog::warn("component=keeper {} waits: {}", what, done.error().message);
    };
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
        warn("reconcile", reconcile(db, ledger));
    }
    if (checked_ && now >= checkpoint_at_) {
        checkpoint_at_ = now + parts_.settings.fanout.checkpoint;
        warn("checkpoint", checkpoint(db, ledger));
    }
    warn("audit checkpoint",
         checkpoint_audit(db, parts_.settings.instance.audit_checkpoints, parts_.clock.now()));
}

Result<PlannedByChannel> Keeper::planned_of(store::PlanRow const& plan) {
    auto directory = parts_.ground.directory(plan.snapshot);
    if (!directory) return directory.error();
    return decode_planned(plan.planned, (*directory)->size());
}

// Fills an empty, restarted or rolled-back Redis: everything known is ORed in, then what is left is queued anew. The epoch key
// comes last: until it stands nobody sends.
Result<void> Keeper::heal(store::Database& db, Ledger& ledger) {
    Steady const begun = parts_.clock.steady();
    auto const plans = store::plans_in_redis(db);
    std::vector<std::int64_t> ids;
    for (auto const& p : plans) ids.push_back(p.id);
    auto const kept = kept_marks(db, parts_.settings.instance.journal, ids);
    for (auto const& outlet : parts_.settings.outlets)
        for (int q = 0; q < priority_count; ++q)
            if (auto gone = ledger.redis().command({"DEL", ledger.keys().lane(outlet.name, q)}); !gone) return gone.error();
    for (auto const& plan : plans) {
        auto const marks = kept.find(plan.id);
        auto done = heal_plan(db, ledger, plan, marks == kept.end() ? PlanMarks{} : marks->second);
        if (!done) return done.error();
    }
    std::int64_t const number = std::stoll(store::get_meta(db, epoch_number).value_or("0")) + 1;
    store::set_meta(db, epoch_number, std::to_string(number));
    if (auto done = mark_as_ours(ledger.redis(), ledger.keys(), number); !done) return done.error();
    auto const took = std::chrono::duration_cast<milliseconds>(parts_.clock.steady() - begun);
    spdlog::info("component=keeper redis filled: epoch={} plans={} took_ms={}", number, plans.size(), took.count());
    parts_.metrics.count_event("redis_filled");
    return {};
}

Result<void> Keeper::heal_plan(store::Database& db, Ledger& ledger, store::PlanRow const& plan, PlanMarks const& kept) {
    auto planned = planned_of(plan);
    if (!planned) return planned.error();
    std::vector<Ledger::Or> ors;
    for (auto const& [where, segment] : kept)
        for (Mark mark : {Mark::intent, Mark::accepted, Mark::delivered, Mark::failed})
            if (any_bit(segment.of(mark)))
                ors.push_back({plan.id, where.first, where.second, 0, mark, segment.of(mark)});
    for (auto const& [channel, bits] : *planned)
        if (auto done = ledger.set_planned(plan.id, channel, bits); !done) return done.error();
    crash_point("during_heal");
    if (auto done = ledger.merge(ors); !done) return done.error();
    if (plan.status != PlanStatus::live || !plan.laned)   // a plan that is not laned yet is the planner's work
        return ledger.set_status(plan.id, text_of(plan_status_words, plan.status));

    auto row = store::find_alert(db, plan.alert_id);
    if (!row) return row.error();
    auto frozen = frozen_from_json(row->frozen.value_or(""));
    if (!frozen) return frozen.error();
    auto directory = parts_.ground.directory(plan.snapshot);
    if (!directory) return directory.error();
    // What is left according to all that is known, Redis' own bits included.
    auto marks = redis_marks(ledger, plan.id, *planned);
    if (!marks) return marks.error();
    return queue_plan(ledger, parts_.key, plan, *frozen, **directory, *planned, due_of(*planned, *marks, false), true);
}

Result<void> Keeper::reconcile(store::Database& db, Ledger& ledger) {
    for (auto const& plan : store::plans_in_redis(db)) {
        if (plan.status != PlanStatus::live || !plan.laned) continue;
        if (auto done = reconcile_plan(db, ledger, plan); !done) return done.error();
    }
    return {};
}

// Work that nobody has in a lane or in the hand, and that was never tried, is queued again.
Result<void> Keeper::reconcile_plan(store::Database& db, Ledger& ledger, store::PlanRow const& plan) {
    auto row = store::find_alert(db, plan.alert_id);
    if (!row) return row.error();
    auto frozen = frozen_from_json(row->frozen.value_or(""));
    if (!frozen) return frozen.error();
    for (auto const& outlet : frozen->outlets) {
        Lanes lanes(ledger.redis(), ledger.keys(), parts_.key, outlet.name);
        auto length = lanes.length();
        if (!length) return length.error();
        if (*length != 0) return {};
    }
    auto planned = planned_of(plan);
    if (!planned) return planned.error();
    auto marks = redis_marks(ledger, plan.id, *planned);
    if (!marks) return marks.error();
    auto const due = due_of(*planned, *marks, true);
    std::uint64_t const left = count(due);
    if (left == 0) return {};
    auto directory = parts_.ground.directory(plan.snapshot);
    if (!directory) return directory.error();
    spdlog::warn("component=keeper plan={} queued again: {} deliveries stood in no lane", plan.id, left);
    parts_.metrics.count_event("reconciled", double(left));
    return queue_plan(ledger, parts_.key, plan, *frozen, **directory, *planned, due, false);
}

Result<void> Keeper::checkpoint(store::Database& db, Ledger& ledger) {
    auto const plans = store::plans_in_redis(db);
    for (auto const& plan : plans) {
        auto planned = planned_of(plan);
        if (!planned) return planned.error();
        auto marks = redis_marks(ledger, plan.id, *planned);
        auto times = ledger.times(plan.id);
        if (!marks) return marks.error();
        if (!times) return times.error();
        store::Database::Transaction change(db);
        for (auto const& [where, segment] : *marks)
            for (Mark mark : {Mark::intent, Mark::accepted, Mark::delivered, Mark::failed})
                store::save_checkpoint(db, plan.id, where.first, where.second, mark, segment.of(mark));
        store::note_times(db, plan.id, times->first, times->last);
        change.commit();
        if (plan.status != PlanStatus::live && parts_.clock.now() > plan.expires + archive_after)
            if (auto done = archive(db, ledger, plan, *planned); !done) return done.error();
    }
    // Journals are only needed for plans that Redis still holds.
    if (store::plans_in_redis(db).empty()) Journal::sweep(parts_.settings.instance.journal);
    return {};
}

Result<void> Keeper::archive(store::Database& db, Ledger& ledger, store::PlanRow const& plan,
                             PlannedByChannel const& planned) {
    store::set_archived(db, plan.id, parts_.clock.now());
    std::vector<std::pair<ChannelKind, std::uint32_t>> segments;
    for (auto const& [channel, bits] : planned)
        for (auto const& [segment, _] : bits.segments()) segments.emplace_back(channel, segment);
    return ledger.forget(plan.id, segments);
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

// What the store says has ended must be ended in Redis too: a claim looks there. Said again until it stands.
void Keeper::stop_lanes_of_ended(store::Database& db, Ledger& ledger) {
    if (!checked_) return;
    for (auto const& plan : store::plans_in_redis(db)) {
        if (plan.status == PlanStatus::live) continue;
        auto const status = ledger.status(plan.id);
        if (status && *status == "live") (void)ledger.set_status(plan.id, text_of(plan_status_words, plan.status));
    }
}

}  // namespace alertd
