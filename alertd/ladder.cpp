#include "alertd/ladder.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <condition_variable>

#include "alertd/crash_point.hpp"
#include "alertd/epoch.hpp"
#include "alertd/lease.hpp"
#include "alertd/store/stops.hpp"

namespace alertd {
namespace {

constexpr milliseconds poll{200};
constexpr seconds lease_length{10};
constexpr std::size_t timers_a_round = 512;

std::vector<std::string> issuers_stopped(store::Database& db, bool& all) {
    std::vector<std::string> issuers;
    for (auto const& stop : store::thrown_stops(db)) {
        all = all || stop.what == "all";
        if (stop.what.starts_with("issuer:")) issuers.push_back(stop.what.substr(7));
    }
    return issuers;
}

}  // namespace

Ladder::Ladder(Planner::Parts parts)
    : parts_(std::move(parts)),
      book_(parts_.settings, parts_.ground),
      thread_([this](std::stop_token stop) { run(stop); }) {}

Ladder::~Ladder() {
    thread_.request_stop();
    thread_.join();
}

void Ladder::run(std::stop_token stop) {
    std::unique_ptr<store::Database> db;
    Ledger ledger(parts_.settings.redis);
    std::mutex mutex;
    std::condition_variable_any turn;
    std::unique_lock waiting(mutex);
    Lease lease("ladder", parts_.holder, parts_.clock, lease_length);
    while (!stop.stop_requested()) {
        try {
            if (!db) db = std::make_unique<store::Database>(parts_.settings.instance.store);
            if (lease.held(*db)) round(*db, ledger);
        } catch (store::StoreError const& e) {
            spdlog::error("component=ladder {}", e.what());
            parts_.metrics.count_event("ladder_fault");
            db.reset();
        }
        turn.wait_for(waiting, stop, poll, [] { return false; });
    }
}

// Where a kill switch holds everything or an issuer back, his plans stand still too: nobody is
// moved to a channel because another was forbidden to tell him.
void Ladder::round(store::Database& db, Ledger& ledger) {
    auto const plans = store::plans_on_ladder(db);
    if (plans.empty()) return watches_.clear();
    bool all_stopped = false;
    auto const issuers = issuers_stopped(db, all_stopped);
    auto const ours = redis_is_ours(ledger.redis(), ledger.keys());
    auto const epoch = our_epoch(ledger.redis(), ledger.keys());
    if (all_stopped || !ours || !*ours || !epoch) return watches_.clear();
    Steady const now = parts_.clock.steady();
    // A Redis that was filled anew has no timers.
    bool const look = now >= look_at_ || *epoch != epoch_;
    epoch_ = *epoch;
    if (look) look_at_ = now + parts_.settings.fanout.reconcile;
    for (auto const id : plans) {
        auto const plan = book_.view(db, id);
        if (plan && std::ranges::find(issuers, (*plan)->issuer) != issuers.end()) {
            std::erase_if(watches_, [&](auto const& w) { return w.first.first == id; });
            continue;
        }
        Result<void> done = plan ? climb_due(ledger, **plan) : Result<void>(plan.error());
        if (done && look) done = look_after(ledger, **plan);
        if (done) continue;
        spdlog::error("component=ladder plan={} {}", id, done.error().message);
        parts_.metrics.count_event("ladder_plan_fault");
        if (!ledger.redis().connected()) return;
    }
}

Result<void> Ladder::climb_due(Ledger& ledger, PlanView const& plan) {
    for (;;) {
        if (parts_.clock.now() >= plan.expires) return {};
        auto const due = ledger.timers(plan.id, parts_.clock.now(), timers_a_round);
        if (!due) return due.error();
        for (auto const& timer : *due)
            if (auto done = climb(ledger, plan, timer); !done) return done;
        if (auto done = ledger.disarm(plan.id, *due); !done) return done;
        if (due->size() < timers_a_round) return {};
    }
}

Result<void> Ladder::climb(Ledger& ledger, PlanView const& plan, Timer const& timer) {
    auto const count = std::uint32_t(timer.bits.size() * 8);
    if (count == 0 || timer.first + count > segment_size) return {};
    auto const marks = ledger.look_everywhere(plan.id, timer.segment, timer.first, count);
    if (!marks) return marks.error();
    auto const& own = (*marks)[std::size_t(timer.channel)];
    Bits leaving = both_bits(timer.bits, own.of(Mark::planned));
    if (timer.why == Timer::Why::failed) leaving = both_bits(leaving, own.of(Mark::failed));
    leaving = minus_bits(leaving, delivered_anywhere(*marks));
    if (!any_bit(leaving)) return {};
    auto const next = next_rungs(leaving, timer.channel, timer.segment * segment_size + timer.first,
                                 stretch_of(plan.rungs.allowed, timer.segment, timer.first, count),
                                 *marks, *plan.directory);
    return queue(ledger, plan, timer, next);
}

// Planned first, then the lane: who is planned and in no lane is found by the reconciler.
Result<void> Ladder::queue(Ledger& ledger, PlanView const& plan, Timer const& from,
                           ByChannel const& next) {
    auto const count = std::uint32_t(from.bits.size() * 8);
    for (auto const& word : channel_words) {
        Bits const& bits = next[std::size_t(word.value)];
        if (!any_bit(bits)) continue;
        auto planned =
            ledger.merge({{plan.id, word.value, from.segment, from.first, Mark::planned, bits}});
        if (!planned) return planned;
        crash_point("after_rung_planned");
        for (auto const& outlet : plan.frozen.outlets) {
            if (outlet.channel != word.value) continue;
            auto const mask =
                plan.routing->mask(outlet.name, word.value, from.segment, from.first, count);
            if (!any_bit(both_bits(bits, mask))) continue;
            Lanes lanes(ledger.redis(), ledger.keys(), parts_.key, outlet.name);
            if (auto made = lanes.create_groups(); !made) return made;
            LaneEntry const entry{plan.id, word.value, from.segment, from.first, count, false};
            if (auto added = lanes.add(plan.priority, {entry}); !added) return added;
        }
        crash_point("after_rung_queued");
        parts_.metrics.count_event("climbed", double(count_bits(bits)));
    }
    return {};
}

}  // namespace alertd
