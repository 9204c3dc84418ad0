// The part of Keeper that puts work back into Redis.
#include <spdlog/spdlog.h>

#include "alertd/crash_point.hpp"
#include "alertd/epoch.hpp"
#include "alertd/keeper.hpp"
#include "alertd/resend.hpp"

namespace alertd {
namespace {

constexpr std::string_view epoch_number = "redis_epoch";

std::uint64_t count(PlannedByChannel const& all) {
    std::uint64_t n = 0;
    for (auto const& [_, bits] : all) n += bits.count();
    return n;
}

}  // namespace

Result<void> Keeper::empty_lanes(Ledger& ledger) {
    for (auto const& outlet : parts_.settings.outlets)
        for (int q = 0; q < priority_count; ++q) {
            auto gone = ledger.redis().command({"DEL", ledger.keys().lane(outlet.name, q)});
            if (!gone) return gone.error();
        }
    return {};
}

// Fills an empty, restarted or rolled-back Redis: everything known is ORed in, then what is left is
// queued anew. The epoch key comes last: until it stands nobody sends. A plan that cannot be filled
// stays unknown to Redis, so that nobody claims of it; the reconciler tries it again.
Result<void> Keeper::heal(store::Database& db, Ledger& ledger) {
    Steady const begun = parts_.clock.steady();
    if (auto sound = ledger.redis().check_server(); !sound) return sound.error();
    if (auto emptied = empty_lanes(ledger); !emptied) return emptied.error();
    auto const plans = store::plans_in_redis(db);
    std::vector<std::int64_t> ids;
    // The bitmaps first: a result that finds none is skipped, and stands in the journals read
    // after.
    for (auto const& plan : plans) {
        ids.push_back(plan.id);
        auto const rungs = rungs_of(plan);
        auto const done =
            rungs ? lay_out(ledger, plan, *rungs, rungs->first) : Result<void>(rungs.error());
        if (!told("heal", plan, ledger, done)) return done.error();
    }
    auto kept = kept_marks(db, parts_.settings.instance.journal, ids);
    for (auto const& plan : plans)
        if (auto done = heal_plan(db, ledger, plan, kept[plan.id]);
            !told("heal", plan, ledger, done))
            return done.error();
    std::int64_t const number = std::stoll(store::get_meta(db, epoch_number).value_or("0")) + 1;
    store::set_meta(db, epoch_number, std::to_string(number));
    if (auto done = mark_as_ours(ledger.redis(), ledger.keys(), number); !done) return done.error();
    auto const took = std::chrono::duration_cast<milliseconds>(parts_.clock.steady() - begun);
    spdlog::info("component=keeper redis filled: epoch={} plans={} took_ms={}", number,
                 plans.size(), took.count());
    parts_.metrics.count_event("redis_filled");
    return {};
}

Result<void> Keeper::heal_plan(store::Database& db, Ledger& ledger, store::PlanRow const& plan,
                               PlanMarks const& kept) {
    auto const stands_on = read_plan_ground(db, parts_.ground, plan);
    if (!stands_on) return stands_on.error();
    auto const& rungs = stands_on->rungs;
    if (auto done = lay_out(ledger, plan, rungs, planned_of(rungs, kept)); !done) return done;
    std::vector<Ledger::Or> ors;
    for (auto const& [where, segment] : kept)
        for (Mark mark : {Mark::intent, Mark::accepted, Mark::delivered, Mark::failed})
            if (any_bit(segment.of(mark)))
                ors.push_back({plan.id, where.first, where.second, 0, mark, segment.of(mark)});
    crash_point("during_heal");
    if (auto done = ledger.merge(ors); !done) return done.error();
    // A plan that is not laned yet is the planner's work.
    if (plan.status != PlanStatus::live || !plan.laned)
        return ledger.set_status(plan.id, text_of(plan_status_words, plan.status));
    // What is left according to all that is known, Redis' own bits included.
    auto const marks = redis_marks(ledger, plan.id, rungs.allowed);
    if (!marks) return marks.error();
    return queue_plan(ledger, parts_.key, plan, *stands_on, planned_of(rungs, *marks),
                      due_of(rungs, *marks, stands_on->severity), true);
}

void Keeper::reconcile(store::Database& db, Ledger& ledger) {
    for (auto const& plan : store::plans_in_redis(db)) {
        if (plan.status != PlanStatus::live || !plan.laned) continue;
        if (!told("reconcile", plan, ledger, reconcile_plan(db, ledger, plan))) return;
    }
}

// Work that nobody has in a lane or in the hand is queued again.
Result<void> Keeper::reconcile_plan(store::Database& db, Ledger& ledger,
                                    store::PlanRow const& plan) {
    auto status = ledger.status(plan.id);
    if (!status) return status.error();
    if (status->empty())
        return heal_plan(db, ledger, plan,
                         kept_marks(db, parts_.settings.instance.journal, {plan.id})[plan.id]);
    auto const stands_on = read_plan_ground(db, parts_.ground, plan);
    if (!stands_on) return stands_on.error();
    auto const marks = redis_marks(ledger, plan.id, stands_on->rungs.allowed);
    if (!marks) return marks.error();
    auto const due = due_of(stands_on->rungs, *marks, stands_on->severity);
    std::uint64_t const left = count(due);
    if (left == 0) return {};
    auto const lost = nobody_has_it(ledger, plan, stands_on->frozen, left);
    if (!lost) return lost.error();
    if (!*lost) return {};
    spdlog::warn("component=keeper plan={} queued again: {} deliveries stood in no lane", plan.id,
                 left);
    parts_.metrics.count_event("reconciled", double(left));
    return queue_due(ledger, parts_.key, plan, *stands_on, due, true);
}

// Empty lanes say it. Where others' work fills them, only that nothing has moved for long; then
// once, for an outlet may also be stopped.
Result<bool> Keeper::nobody_has_it(Ledger& ledger, store::PlanRow const& plan, Frozen const& frozen,
                                   std::uint64_t left) {
    std::uint64_t waiting = 0;
    for (auto const& outlet : frozen.outlets) {
        Lanes lanes(ledger.redis(), ledger.keys(), parts_.key, outlet.name);
        auto length = lanes.length();
        if (!length) return length.error();
        waiting += *length;
    }
    if (waiting == 0) return true;
    Steady const now = parts_.clock.steady();
    Watch& watch = watches_[plan.id];
    if (watch.left != left) watch = {left, now, false};
    if (watch.queued || now - watch.since < parts_.settings.fanout.stalled) return false;
    watch.queued = true;
    return true;
}

}  // namespace alertd
