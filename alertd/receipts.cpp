#include "alertd/receipts.hpp"

#include <spdlog/spdlog.h>

#include <map>
#include <tuple>

#include "alertd/crash_point.hpp"
#include "alertd/epoch.hpp"
#include "alertd/message_key.hpp"

namespace alertd {
namespace {

constexpr std::size_t waiting_max = 1'000'000;  // ORs; about 150 MB while Redis is away
constexpr std::size_t ors_a_round = 2'000;
constexpr milliseconds pause_without_redis{200};
constexpr std::uint32_t chunk = range_size;  // receipts of one range become one OR

using Place = std::tuple<std::uint32_t, ChannelKind, std::uint32_t, std::uint32_t, Mark>;

void add(std::map<Place, Bits>& ors, MessageId const& id, Mark mark) {
    std::uint32_t const at = id.index % segment_size, first = at - at % chunk;
    set_bit(ors[{id.plan, id.channel, id.index / segment_size, first, mark}], at - first);
}

}  // namespace

Receipts::Receipts(Settings const& settings, InstanceKey const& key, Journal& journal,
                   Metrics& metrics)
    : settings_(settings),
      key_(key),
      journal_(journal),
      metrics_(metrics),
      thread_([this](std::stop_token stop) { run(stop); }) {}

Receipts::~Receipts() {
    thread_.request_stop();
    thread_.join();
}

bool Receipts::take(std::span<Receipt const> receipts) {
    std::map<Place, Bits> ors;
    for (auto const& r : receipts) {
        auto const id = read_message_key(key_, r.key);
        metrics_.count_receipts(id ? std::string(text_of(channel_words, id->channel)) : "unknown",
                                !id           ? "forged"
                                : r.delivered ? "delivered"
                                              : "failed",
                                1);
        if (!id) continue;
        // Delivered says that it was accepted too: that settles an unknown end.
        if (r.delivered) add(ors, *id, Mark::accepted);
        add(ors, *id, r.delivered ? Mark::delivered : Mark::failed);
    }
    std::lock_guard lock(mutex_);
    if (waiting_.size() + ors.size() > waiting_max) return false;
    for (auto const& [place, bits] : ors) {
        auto const& [plan, channel, segment, first, mark] = place;
        if (!journal_.append(
                {plan, segment, channel, mark, static_cast<std::uint16_t>(first / 8), bits}))
            return false;
        waiting_.push_back({plan, channel, segment, first, mark, bits});
    }
    crash_point("after_receipt");
    arrived_.notify_one();
    return true;
}

// A life that ended between the journal and Redis left its word there: without it somebody who was
// told would go up the ladder. ORs of what Redis knows already change nothing.
void Receipts::take_up_former_life() {
    std::lock_guard lock(mutex_);
    Journal::replay(settings_.instance.journal, [this](JournalRecord const& r) {
        std::uint32_t const first = std::uint32_t{r.first} * 8;
        if (r.mark == Mark::delivered || r.mark == Mark::failed || r.mark == Mark::accepted)
            waiting_.push_back({r.plan, r.channel, r.segment, first, r.mark, r.bits});
    });
}

void Receipts::run(std::stop_token stop) {
    take_up_former_life();
    Ledger ledger(settings_.redis);
    std::uint64_t checked = 0;  // the connection whose server was found to be ours
    std::unique_lock lock(mutex_);
    while (arrived_.wait(lock, stop, [this] { return !waiting_.empty(); })) {
        std::vector<Ledger::Or> batch(
            waiting_.begin(),
            waiting_.begin() + std::ptrdiff_t(std::min(ors_a_round, waiting_.size())));
        lock.unlock();
        Result<void> done;
        if (!ledger.redis().connected() || checked != ledger.redis().generation()) {
            auto ours = redis_is_ours(ledger.redis(), ledger.keys());
            if (!ours)
                done = ours.error();
            else if (!*ours)
                done = unavailable("redis is being rebuilt");
            else
                checked = ledger.redis().generation();
        }
        if (done) done = ledger.merge(batch);
        for (auto const& o : batch)  // the ladder goes on at once with whom a channel cannot reach
            if (done && o.mark == Mark::failed)
                done = ledger.arm(
                    o.plan, {{Timer::Why::failed, o.channel, o.segment, o.first, o.bits}}, Time{});
        lock.lock();
        if (done)
            waiting_.erase(waiting_.begin(), waiting_.begin() + std::ptrdiff_t(batch.size()));
        else
            arrived_.wait_for(lock, stop, pause_without_redis, [] { return false; });
    }
}

}  // namespace alertd
