#include "alertd/lane_worker.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>

#include "alertd/crash_point.hpp"
#include "alertd/epoch.hpp"
#include "alertd/message_key.hpp"
#include "alertd/store/plans.hpp"

namespace alertd {
namespace {

constexpr milliseconds idle_pause{20};          // between two looks at empty lanes
constexpr milliseconds pause_without_redis{100};
constexpr milliseconds pause_after_fault{1'000};
constexpr milliseconds misconfigured_pause{5'000};
constexpr milliseconds retry_min{100}, retry_max{30'000};
constexpr seconds reclaim_every{2};
constexpr int unknown_tries_max = 5;

OutletSettings const& settings_of(AnyOutlet& outlet) {
    return std::visit([](auto& o) -> OutletSettings const& { return o->settings(); }, outlet);
}
ChannelKind kind_of(AnyOutlet& outlet) {
    return std::visit([](auto& o) { return o->kind(); }, outlet);
}
channels::Limits limits_of(AnyOutlet& outlet) {
    return std::visit([](auto& o) { return o->channel().limits(); }, outlet);
}

milliseconds backoff(int tries) {
    return std::min(retry_max, retry_min * (1 << std::min(tries, 10)));
}

std::string_view name_of(Outcome const& outcome) {
    constexpr std::string_view names[] = {"accepted", "retry", "rejected", "opted_out", "misconfigured", "unknown"};
    return names[outcome.index()];
}

}  // namespace

bool resend_unknown(ChannelKind channel, Severity severity) {
    return channel == ChannelKind::push || severity == Severity::Extreme || severity == Severity::Severe;
}

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
            if (!ready() || !settle() || !keep_leases()) {
                rest(stop, pause_without_redis);
                continue;
            }
            gather(stop);
            if (hand_.empty()) continue;
            Work& work = hand_.begin()->second;
            Turn const turn = step(work);
            if (turn == Turn::done && !lanes_.finish(work.held)) ledger_.redis().disconnect();
            if (turn == Turn::done || turn == Turn::drop) hand_.erase(hand_.begin());
            if (turn == Turn::wait) rest(stop, idle_pause);
        } catch (store::StoreError const& e) {
            spdlog::error("component=sender outlet={} {}", name(), e.what());
            parts_.metrics.count_event("sender_fault");
            db_.reset();
            rest(stop, pause_after_fault);
        }
    }
    settle();
}

void LaneWorker::rest(std::stop_token stop, milliseconds d) {
    std::mutex mutex;
    std::condition_variable_any turn;
    std::unique_lock lock(mutex);
    turn.wait_for(lock, stop, d, [] { return false; });
}

// After each connect: is this the Redis that a planner filled? If not, wait for it to be healed.
bool LaneWorker::ready() {
    if (ledger_.redis().connected() && checked_generation_ == ledger_.redis().generation()) return true;
    auto ours = redis_is_ours(ledger_.redis(), ledger_.keys());
    if (!ours || !*ours) return false;
    if (!lanes_.create_groups()) return false;
    // What this name held in its former life, or before the connection broke, is continued at once.
    auto own = lanes_.take_own(consumer_, parts_.clock.steady());
    if (!own) return false;
    std::erase_if(*own, [this](Held const& held) {
        return std::any_of(hand_.begin(), hand_.end(), [&](auto const& w) { return w.second.held.id == held.id; });
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
    if (touched_plan_ && ledger_.note_last(*touched_plan_, parts_.clock.now())) touched_plan_.reset();
    return true;
}

// Who could not renew in time stops by its own clock before anybody else may take the entry.
bool LaneWorker::keep_leases() {
    Steady const now = parts_.clock.steady();
    for (auto it = hand_.begin(); it != hand_.end();) {
        Held& held = it->second.held;
        auto const age = now - held.renewed;
        bool keep = age < parts_.settings.fanout.stop;
        if (keep && age >= parts_.settings.fanout.renew) {
            auto renewed = lanes_.renew(consumer_, held);
            if (!renewed) return false;
            keep = *renewed;
            held.renewed = now;
        }
        if (!keep) spdlog::warn("component=sender outlet={} lost its lease of an entry", name());
        it = keep ? std::next(it) : hand_.erase(it);
    }
    return true;
}

// Fills the hand: leftovers of a former life first, then anything graver than what is in it, then what others left lying.
void LaneWorker::gather(std::stop_token stop) {
    Steady const now = parts_.clock.steady();
    if (hand_.empty() && !own_.empty()) {
        Held held = std::move(own_.back());
        own_.pop_back();
        held.renewed = now;
        if (auto still = lanes_.renew(consumer_, held); still && *still) hand_[held.priority].held = held;
        return;
    }
    int const below = hand_.empty() ? priority_count : hand_.begin()->first;
    auto taken = lanes_.take(consumer_, below, now);
    if (taken && taken->empty() && hand_.empty() && now >= reclaim_at_) {
        reclaim_at_ = now + reclaim_every;
        taken = lanes_.reclaim(consumer_, parts_.settings.fanout.lease, now);
    }
    if (!taken) {
        if (taken.error().message.starts_with("NOGROUP")) checked_generation_ = 0;   // emptied under our hands
        return rest(stop, pause_without_redis);
    }
    for (auto& held : *taken) hand_[held.priority].held = std::move(held);
    if (hand_.empty()) rest(stop, idle_pause);
}

LaneWorker::Turn LaneWorker::open(Work& work) {
    auto const& e = work.held.entry;
    auto plan = parts_.book.view(*db_, e.plan);
    if (!plan) {
        if (plan.error().code == Errc::unavailable) return Turn::wait;
        spdlog::error("component=sender plan={} {}", e.plan, plan.error().message);
        return plan.error().code == Errc::not_found ? Turn::done : Turn::wait;
    }
    work.plan = std::move(*plan);
    work.mask = work.plan->routing->mask(name(), kind_, e.segment, e.first, e.count);
    return Turn::more;
}

LaneWorker::Turn LaneWorker::step(Work& work) {
    if (!work.plan)
        if (Turn const opened = open(work); opened != Turn::more) return opened;
    Steady const now = parts_.clock.steady();
    if (parts_.clock.now() >= work.plan->expires) return Turn::done;
    if (parts_.stops.in_force(name(), work.plan->issuer) || now < paused_until_) return Turn::wait;
    if (work.retries.empty()) return claim(work);
    return now < work.retry_at ? Turn::wait : retry(work);
}

LaneWorker::Turn LaneWorker::claim(Work& work) {
    auto const& e = work.held.entry;
    bool const resend = (e.resend || work.held.redelivered) && resend_unknown(kind_, work.plan->severity);
    auto claimed = ledger_.claim(e.range(), work.mask, std::min(window_size, limits_.batch), resend, parts_.clock.now());
    if (!claimed) return Turn::wait;
    if (claimed->standing == Claim::Standing::ended) return Turn::done;
    if (claimed->standing == Claim::Standing::unknown_plan) {
        checked_generation_ = 0;   // this Redis was emptied: look again whether it is ours
        return Turn::drop;
    }
    if (!any_bit(claimed->bits)) return Turn::done;
    crash_point("after_claim");
    work.mask = minus_bits(work.mask, claimed->bits);
    auto batch = messages(work, claimed->bits);
    if (!journal(work, Mark::intent, claimed->bits)) {
        // Not written down, so not sent: they stay due, this holding tries them again.
        work.retries = std::move(batch);
        work.retry_at = parts_.clock.steady() + pause_after_fault;
        return Turn::wait;
    }
    return send(work, std::move(batch));
}

LaneWorker::Turn LaneWorker::retry(Work& work) {
    auto status = ledger_.status(work.held.entry.plan);
    if (!status) return Turn::wait;
    if (*status != "live") return Turn::done;
    return send(work, std::exchange(work.retries, {}));
}

std::vector<Outcome> LaneWorker::hand_over(PlanView const& plan, std::vector<Message> const& batch) {
    Steady const deadline = parts_.clock.steady() + parts_.settings.fanout.send_timeout;
    if (auto* live = std::get_if<std::unique_ptr<Outlet<Live>>>(&outlet_); live && plan.live)
        return (*live)->send(*plan.live, batch, deadline);
    if (auto* drill = std::get_if<std::unique_ptr<Outlet<Drill>>>(&outlet_); drill && plan.drill)
        return (*drill)->send(*plan.drill, batch, deadline);
    return {batch.size(), Misconfigured{"the alert's status and the outlet's purpose do not fit"}};
}

LaneWorker::Turn LaneWorker::send(Work& work, std::vector<Pending> batch) {
    if (batch.empty()) return Turn::more;
    std::vector<Message> messages;
    for (auto const& p : batch) messages.push_back(p.message);
    auto const outcomes = hand_over(*work.plan, messages);
    crash_point("after_send");

    Bits accepted, failed;
    milliseconds pause{0};
    for (std::size_t i = 0; i < batch.size(); ++i) {
        Outcome const& outcome = outcomes[i];
        Pending& p = batch[i];
        parts_.metrics.count_outcome(name(), std::string(name_of(outcome)), 1);
        if (std::holds_alternative<Accepted>(outcome)) set_bit(accepted, p.at);
        else if (std::holds_alternative<Rejected>(outcome) || std::holds_alternative<OptedOut>(outcome)) set_bit(failed, p.at);
        else if (auto const* retry = std::get_if<Retry>(&outcome)) pause = std::max(pause, retry->after);
        else if (std::holds_alternative<Misconfigured>(outcome)) pause = std::max(pause, misconfigured_pause);
        else if (!resend_unknown(kind_, work.plan->severity) || p.tries >= unknown_tries_max) continue;
        else pause = std::max(pause, backoff(p.tries));
        if (bit(accepted, p.at) || bit(failed, p.at)) continue;
        ++p.tries;
        work.retries.push_back(std::move(p));
    }
    record(work, Mark::accepted, accepted);
    record(work, Mark::failed, failed);
    Steady const now = parts_.clock.steady();
    if (pause > milliseconds{0}) work.retry_at = paused_until_ = now + pause;
    if (limits_.per_second > 0) {
        auto const share = double(batch.size()) * settings_.connections / limits_.per_second;
        paused_until_ = std::max(paused_until_, now + milliseconds{std::int64_t(share * 1000)});
    }
    touched_plan_ = work.plan->id;
    return Turn::more;
}

bool LaneWorker::journal(Work const& work, Mark mark, Bits const& bits) {
    auto const& e = work.held.entry;
    if (!any_bit(bits)) return true;
    return parts_.journal.append({std::uint32_t(e.plan), e.segment, e.channel, mark,
                                  static_cast<std::uint16_t>(e.first / 8), bits});
}

void LaneWorker::record(Work& work, Mark mark, Bits const& bits) {
    if (!any_bit(bits)) return;
    auto const& e = work.held.entry;
    // A result that the journal cannot take still goes to Redis; only losing both would cost a doubled message.
    if (!journal(work, mark, bits)) parts_.metrics.count_event("journal_fault");
    crash_point("after_journal");
    unrecorded_.push_back({e.plan, e.channel, e.segment, e.first, mark, bits});
    if (ledger_.merge(unrecorded_)) unrecorded_.clear();
    crash_point("after_result");
}

std::vector<LaneWorker::Pending> LaneWorker::messages(Work& work, Bits const& bits) {
    std::vector<Pending> batch;
    auto const& e = work.held.entry;
    PlanView const& plan = *work.plan;
    Bits unreachable;
    for_each_bit(bits, [&](std::uint32_t at) {
        std::uint32_t const index = e.segment * segment_size + e.first + at;
        auto const& entry = plan.directory->entries()[index];
        auto const* person = contact(plan, index);
        auto const* text = plan.text(kind_, entry.language);
        if (!person || !text || person->address(kind_).empty()) {
            set_bit(unreachable, at);
            return;
        }
        Text const own = for_commune(*text, parts_.book.commune_name(entry.commune));
        std::string const key = message_key(parts_.key, {std::uint32_t(e.plan), kind_, index});
        batch.push_back({{key, person->address(kind_), std::string(text_of(recipients::language_words, entry.language)),
                          own.title, own.body}, at, 1});
    });
    if (any_bit(unreachable)) {
        parts_.metrics.count_outcome(name(), "no_address", double(count_bits(unreachable)));
        record(work, Mark::failed, unreachable);
    }
    return batch;
}

recipients::Contact const* LaneWorker::contact(PlanView const& plan, std::uint32_t index) {
    std::uint32_t const block = index / recipients::block_size;
    if (block != block_ || block_snapshot_ != plan.directory->id()) {
        auto opened = plan.directory->contacts(block, parts_.people);
        if (!opened) {
            spdlog::error("component=sender snapshot={} block={} {}", plan.directory->id(), block, opened.error().message);
            parts_.metrics.count_event("directory_fault");
            return nullptr;
        }
        contacts_ = std::move(*opened);
        block_ = block;
        block_snapshot_ = plan.directory->id();
    }
    return &contacts_[index % recipients::block_size];
}

}  // namespace alertd
