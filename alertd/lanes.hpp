#pragma once
// The queues: a Redis stream per outlet and priority, read by the consumer group "w". An entry
// refers to a range and holds neither address nor text; it carries a MAC, so that a damaged one is
// dropped and made anew, never followed.
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "alertd/instance_key.hpp"
#include "alertd/ledger.hpp"

namespace alertd {

inline constexpr int priority_count = 4;  // 0 Extreme ... 3 Minor and Unknown
int priority_of(Severity severity);

struct LaneEntry {
    std::int64_t plan = 0;
    ChannelKind channel{};
    std::uint32_t segment = 0, first = 0, count = 0;
    bool resend = false;  // those with an unknown end are to be tried again
    Range range() const { return {plan, channel, segment, first, count}; }
    bool operator==(LaneEntry const&) const = default;
};

// An entry in the hand of a worker.
struct Held {
    std::string id;  // of the stream
    int priority = 0;
    LaneEntry entry;
    bool redelivered = false;
    Steady renewed{};  // when the lease was last renewed, on this process' own clock
};

class Lanes {
public:
    Lanes(Redis& redis, LedgerKeys keys, InstanceKey key, std::string outlet)
        : redis_(redis), keys_(std::move(keys)), key_(std::move(key)), outlet_(std::move(outlet)) {}

    Result<void> create_groups();
    // Entries of one priority, many in a round trip.
    Result<void> add(int priority, std::vector<LaneEntry> const& entries);
    // New work for `consumer`, at most one entry of each priority above `below`; does not block. A
    // damaged entry is dropped and counted in `damaged`; the reconciler makes it anew.
    Result<std::vector<Held>> take(std::string const& consumer, int below, Steady now);
    // What this consumer held when its process died.
    Result<std::vector<Held>> take_own(std::string const& consumer, Steady now);
    // What others have held for longer than `lease` without renewal.
    Result<std::vector<Held>> reclaim(std::string const& consumer, milliseconds lease, Steady now);
    // False: the entry is not there any more.
    Result<bool> renew(std::string const& consumer, Held const& held);
    Result<void> finish(Held const& held);
    // Puts it behind the others of its lane, so that they do not wait for it.
    Result<void> give_back(Held const& held);
    // Entries waiting or held.
    Result<std::uint64_t> length();
    std::uint64_t damaged() const { return damaged_; }

private:
    std::optional<LaneEntry> decode(std::string const& text) const;
    std::string encode(LaneEntry const& entry) const;
    void gather(Reply const& stream, int priority, bool redelivered, Steady now,
                std::vector<Held>& out);
    Redis& redis_;
    LedgerKeys keys_;
    InstanceKey key_;
    std::string outlet_;
    std::uint64_t damaged_ = 0;
};

}  // namespace alertd
