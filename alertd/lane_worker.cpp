#include "alertd/lane_worker.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "alertd/epoch.hpp"

namespace alertd {
namespace {

constexpr milliseconds idle_pause{20};  // between two looks at empty lanes
constexpr milliseconds give_back_pause{2};
constexpr milliseconds pause_without_redis{100};
constexpr milliseconds pause_after_fault{1'000};
constexpr seconds reclaim_every{2};

OutletSettings const& settings_of(AnyOutlet& outlet) {
    return std::visit([](auto& o) -> OutletSettings const& { return o->settings(); }, outlet);
}
ChannelKind kind_of(AnyOutlet& outlet) {
    return std::visit([](auto& o) { return o->kind(); }, outlet);
}
channels::Limits limits_of(AnyOutlet& outlet) {
    return std::visit([](auto& o) { return o->channel().limits(); }, outlet);
}

}  // namespace

LaneWorker::LaneWorker(SenderParts parts, AnyOutlet& outlet, int number)
    : parts_(std::move(parts)),
      outlet_(outlet),
      settings_(settings_of(outlet)),
      kind_(kind_of(outlet)),
      limits_(limits_of(outlet)),
      consumer_(parts_.process + "/" + settings_.name + "/" + std::to_string(number)),
      ledger_(parts_.settings.redis),
      lanes_(ledger_.redis(), ledger_.keys(), parts_.key, settings_.name) {}

LaneWorker::~LaneWorker() = default;

void LaneWorker::run(std::stop_token stop) {
    while (!stop.stop_requested()) {
        try {
            if (!db_) db_ = std::make_unique<store::Database>(parts_.settings.instance.store);
            take_turn(stop);
        } catch (store::StoreError const& e) {
            spdlog::error("component=sender outlet={} {}", name(), e.what());
            parts_.metrics.count_event("sender_fault");
            db_.reset();
            rest(stop, pause_after_fault);
        }
    }
    settle();
}

void LaneWorker::take_turn(std::stop_token stop) {
    if (!ready() || !settle() || !keep_leases()) return rest(stop, pause_without_redis);
    gather(stop);
    count_damaged();
    if (hand_.empty()) return;
    Turn const turn = step(hand_.begin()->second);
    end(turn);
    if (turn == Turn::wait) rest(stop, idle_pause);
    if (turn == Turn::give_back) rest(stop, give_back_pause);
}

// What becomes of the gravest entry in the hand.
void LaneWorker::end(Turn turn) {
    if (turn == Turn::more || turn == Turn::wait) return;
    Work& work = hand_.begin()->second;
    Result<void> ended = arm_ladder(work);
    if (ended && turn == Turn::done && holds(work.held)) ended = lanes_.finish(work.held);
    if (ended && turn == Turn::give_back && holds(work.held)) {
        // Whoever takes it next looks at those whom this hand may have tried.
        work.held.entry.resend |= work.held.redelivered || work.plan != nullptr;
        ended = lanes_.give_back(work.held);
    }
    if (!ended) ledger_.redis().disconnect();
    hand_.erase(hand_.begin());
}

// Before the entry is given up: whom it tried goes on when no report comes, whom the carrier
// refused at once. What is lost here, the ladder's own look finds.
Result<void> LaneWorker::arm_ladder(Work const& work) {
    if (!work.plan || work.plan->ladder == seconds{0}) return {};
    auto const& e = work.held.entry;
    Time const now = parts_.clock.now();
    if (any_bit(work.refused)) {
        Timer const refused{Timer::Why::failed, e.channel, e.segment, e.first, work.refused};
        if (auto armed = ledger_.arm(e.plan, {refused}, now); !armed) return armed;
    }
    Bits const waiting = minus_bits(work.tried, work.refused);
    if (!any_bit(waiting)) return {};
    Timer const late{Timer::Why::late, e.channel, e.segment, e.first, waiting};
    return ledger_.arm(e.plan, {late}, now + work.plan->ladder);
}

void LaneWorker::count_damaged() {
    std::uint64_t const now = lanes_.damaged();
    if (now == damaged_) return;
    spdlog::warn("component=sender outlet={} dropped {} damaged lane entries", name(),
                 now - damaged_);
    parts_.metrics.count_event("lane_damaged", double(now - damaged_));
    damaged_ = now;
}

void LaneWorker::rest(std::stop_token stop, milliseconds d) {
    std::mutex mutex;
    std::condition_variable_any turn;
    std::unique_lock lock(mutex);
    turn.wait_for(lock, stop, d, [] { return false; });
}

// After each connect: is this the Redis that a planner filled? If not, wait for it to be healed.
bool LaneWorker::ready() {
    if (ledger_.redis().connected() && checked_generation_ == ledger_.redis().generation())
        return true;
    auto ours = redis_is_ours(ledger_.redis(), ledger_.keys());
    if (!ours || !*ours) return false;
    if (!lanes_.create_groups()) return false;
    // What this name held in its former life, or before the connection broke, is continued at once.
    auto own = lanes_.take_own(consumer_, parts_.clock.steady());
    if (!own) return false;
    auto const same = [](Held const& a, Held const& b) {
        return a.id == b.id && a.priority == b.priority;
    };
    // What the hand holds and the lanes do not: they were filled anew, and another may have it.
    std::erase_if(hand_, [&](auto const& w) {
        return std::ranges::none_of(*own, [&](Held const& h) { return same(h, w.second.held); });
    });
    std::erase_if(*own, [&](Held const& held) {
        return std::ranges::any_of(hand_, [&](auto const& w) { return same(w.second.held, held); });
    });
    own_ = std::move(*own);
    checked_generation_ = ledger_.redis().generation();
    return true;
}

bool LaneWorker::settle() {
    if (!unrecorded_.empty()) {
        if (!ledger_.merge(unrecorded_)) return false;
        unrecorded_.clear();
    }
    if (touched_plan_ && ledger_.note_last(*touched_plan_, parts_.clock.now()))
        touched_plan_.reset();
    return true;
}

bool LaneWorker::holds(Held const& held) const {
    return parts_.clock.steady() - held.renewed < parts_.settings.fanout.stop;
}

// Who could not renew in time stops by its own clock before anybody else may take the entry.
bool LaneWorker::keep_leases() {
    for (auto it = hand_.begin(); it != hand_.end();) {
        Work& work = it->second;
        Held& held = work.held;
        if (work.orphan) {
            ++it;
            continue;
        }
        Steady const now = parts_.clock.steady();
        bool keep = holds(held);
        if (keep && now - held.renewed >= parts_.settings.fanout.renew) {
            auto renewed = lanes_.renew(consumer_, held);
            if (!renewed) return false;
            keep = *renewed;
            held.renewed = now;
        }
        if (!keep) spdlog::warn("component=sender outlet={} lost its lease of an entry", name());
        work.orphan = !keep && work.plan && !work.retries.empty() &&
                      !resend_unknown(kind_, work.plan->severity);
        keep = keep || work.orphan;
        it = keep ? std::next(it) : hand_.erase(it);
    }
    return true;
}

// Fills the hand: leftovers of a former life first, then anything graver than what is in it, then
// what others left lying.
void LaneWorker::gather(std::stop_token stop) {
    Steady const now = parts_.clock.steady();
    if (hand_.empty() && !own_.empty()) {
        Held held = std::move(own_.back());
        own_.pop_back();
        // Renewing takes it from whoever has it: only while nobody else can.
        if (!holds(held)) return;
        if (auto still = lanes_.renew(consumer_, held); still && *still) {
            held.renewed = now;
            hand_[held.priority].held = held;
        }
        return;
    }
    int const below = hand_.empty() ? priority_count : hand_.begin()->first;
    auto taken = lanes_.take(consumer_, below, now);
    if (taken && taken->empty() && hand_.empty() && now >= reclaim_at_) {
        taken = lanes_.reclaim(consumer_, parts_.settings.fanout.lease, now);
        if (taken && taken->empty()) reclaim_at_ = now + reclaim_every;
    }
    if (!taken) {
        // Emptied under our hands: look again whether it is ours.
        if (taken.error().message.starts_with("NOGROUP")) checked_generation_ = 0;
        return rest(stop, pause_without_redis);
    }
    for (auto& held : *taken) hand_[held.priority].held = std::move(held);
    if (hand_.empty()) rest(stop, idle_pause);
}

}  // namespace alertd
