#pragma once
// The state of every delivery as bits in Redis: per (plan, channel, segment) planned, intent,
// accepted, delivered, failed. OR-only, so that updates commute, repeat and merge; the store's
// checkpoints and the journals rebuild it.
#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "alertd/bits.hpp"
#include "alertd/model/delivery.hpp"
#include "alertd/redis.hpp"

namespace alertd {

// The five bitmaps of a segment; absent ones are empty.
struct SegmentMarks {
    std::array<Bits, mark_count> bits;
    Bits const& of(Mark m) const { return bits[std::size_t(m)]; }
    Bits& of(Mark m) { return bits[std::size_t(m)]; }
};
Counts counts_of(SegmentMarks const& marks);
Counts operator+(Counts const& a, Counts const& b);

// What a claim gave.
struct Claim {
    enum class Standing { live, ended, unknown_plan } standing = Standing::live;
    Bits bits;  // of the range, from its first byte on; empty: nobody is left
};

// Which part of which bitmap.
struct Range {
    std::int64_t plan = 0;
    ChannelKind channel{};
    std::uint32_t segment = 0;
    std::uint32_t first = 0, count = 0;  // recipients within the segment; both multiples of 8
};

// When a part of a range goes up the ladder.
struct Timer {
    enum class Why { failed, late } why = Why::late;  // late: without a delivery report by then
    ChannelKind channel{};
    std::uint32_t segment = 0, first = 0;
    Bits bits;  // of the range, from its first byte on
    bool operator==(Timer const&) const = default;
};

// Keys in one place. All keys of a plan carry one hash tag, so that a claim can look at the plan's
// status and its bits in one step (ops/decisions/0003).
class LedgerKeys {
public:
    explicit LedgerKeys(std::string prefix) : prefix_(std::move(prefix)) {}
    std::string plan(std::int64_t plan) const;
    std::string bitmap(std::int64_t plan, ChannelKind channel, std::uint32_t segment,
                       Mark mark) const;
    std::string epoch() const { return prefix_ + ":epoch"; }
    std::string timers(std::int64_t plan) const;
    std::string lane(std::string_view outlet, int priority) const;

private:
    std::string prefix_;
};

// One connection's view of the ledger; one thread.
class Ledger {
public:
    explicit Ledger(RedisSettings const& settings);

    // Makes the plan known as live (or whatever it is), after its planned bits are there.
    Result<void> set_status(std::int64_t plan, std::string_view status);
    // The seconds of its ladder, before it is live; 0: it has none.
    Result<void> set_ladder(std::int64_t plan, seconds wait);
    // Writes the planned bits of every segment of `allowed`: those in `planned` and no others; the
    // other marks stay.
    Result<void> set_planned(std::int64_t plan, ChannelKind channel, RecipientBits const& allowed,
                             RecipientBits const& planned);
    // Next people of a range, their intent written in the same step. `mask`: one byte for each
    // eight of the range.
    Result<Claim> claim(Range const& range, std::string_view mask, std::size_t most, bool resend,
                        Time now);
    // ORs into one segment; `first` is a recipient, a multiple of 8.
    struct Or {
        std::int64_t plan;
        ChannelKind channel;
        std::uint32_t segment, first;
        Mark mark;
        Bits bits;
    };
    Result<void> merge(std::vector<Or> const& ors);
    // How a range stands now; status "" when Redis does not know the plan.
    struct RangeMarks {
        std::string status;
        Bits intent, accepted, failed;
        Bits unknown() const { return minus_bits(minus_bits(intent, accepted), failed); }
    };
    Result<RangeMarks> look(Range const& range);
    Result<std::string> status(std::int64_t plan);
    Result<SegmentMarks> read(std::int64_t plan, ChannelKind channel, std::uint32_t segment);
    // Times of the plan's first claim, if there was one, and of its last result.
    struct Times {
        std::optional<Time> first, last;
    };
    Result<Times> times(std::int64_t plan);
    Result<void> note_last(std::int64_t plan, Time now);
    // The marks of a stretch of a segment on every channel, by ChannelKind; bits from its first
    // byte on.
    Result<std::array<SegmentMarks, channel_count>> look_everywhere(std::int64_t plan,
                                                                    std::uint32_t segment,
                                                                    std::uint32_t first,
                                                                    std::uint32_t count);
    // Timers of a live plan with a ladder; of others nothing is kept.
    Result<void> arm(std::int64_t plan, std::vector<Timer> const& timers, Time due);
    // Those that are due, the oldest first, at most `most`; all of them when `now` is left out. A
    // damaged one is dropped: the reconciler makes it anew.
    Result<std::vector<Timer>> timers(std::int64_t plan, std::optional<Time> now, std::size_t most);
    Result<void> disarm(std::int64_t plan, std::vector<Timer> const& timers);
    // Forgets everything of a plan that is archived.
    Result<void> forget(std::int64_t plan,
                        std::vector<std::pair<ChannelKind, std::uint32_t>> const& segments);

    Redis& redis() { return redis_; }
    LedgerKeys const& keys() const { return keys_; }

private:
    Redis redis_;
    LedgerKeys keys_;
};

}  // namespace alertd
