// The part of Ladder that finds whom no timer covers: a sender died before it armed one, Redis was
// filled anew, or a channel does not move at all.
#include <algorithm>

#include "alertd/ladder.hpp"

namespace alertd {
namespace {

constexpr std::size_t timers_max = 1'000'000;

using Timed = std::map<std::uint32_t, ByChannel>;  // by segment

Timed timed_of(std::vector<Timer> const& timers) {
    Timed timed;
    for (auto const& t : timers)
        merge_bits(timed[t.segment][std::size_t(t.channel)], t.bits, t.first / 8);
    return timed;
}

Bits tried_of(SegmentMarks const& m) {
    Bits tried = m.of(Mark::intent);
    merge_bits(tried, m.of(Mark::accepted));
    merge_bits(tried, m.of(Mark::failed));
    return tried;
}

std::vector<Timer> by_range(Timer::Why why, ChannelKind channel, std::uint32_t segment,
                            Bits const& bits) {
    std::vector<Timer> timers;
    for (std::uint32_t first = 0; first / 8 < bits.size(); first += range_size) {
        Bits part = bits.substr(first / 8, range_size / 8);
        if (any_bit(part)) timers.push_back({why, channel, segment, first, std::move(part)});
    }
    return timers;
}

}  // namespace

bool Ladder::stands_still(PlanView const& plan, ChannelKind channel, std::uint64_t tried) {
    Steady const now = parts_.clock.steady();
    auto const [watch, fresh] = watches_.try_emplace({plan.id, channel}, Watch{tried, now});
    if (!fresh && watch->second.tried != tried) watch->second = {tried, now};
    return now - watch->second.since >= std::max(plan.ladder, parts_.settings.fanout.reconcile);
}

Result<void> Ladder::look_after(Ledger& ledger, PlanView const& plan) {
    auto const timers = ledger.timers(plan.id, std::nullopt, timers_max);
    if (!timers) return timers.error();
    auto timed = timed_of(*timers);
    std::map<std::uint32_t, Everywhere> marks;
    std::array<std::uint64_t, channel_count> tried{};
    for (auto const segment : segments_of(plan.rungs.allowed)) {
        auto read = ledger.look_everywhere(plan.id, segment, 0, segment_size);
        if (!read) return read.error();
        for (std::size_t c = 0; c < channel_count; ++c)
            tried[c] += count_bits(tried_of((*read)[c]));
        marks[segment] = std::move(*read);
    }
    ChannelMask still = 0;
    for (auto const& [channel, _] : plan.rungs.allowed)
        if (stands_still(plan, channel, tried[std::size_t(channel)]))
            still = ChannelMask(still | mask_of(channel));
    for (auto const& [segment, everywhere] : marks)
        if (auto done =
                look_after_segment(ledger, plan, segment, everywhere, timed[segment], still);
            !done)
            return done;
    return {};
}

Result<void> Ladder::look_after_segment(Ledger& ledger, PlanView const& plan, std::uint32_t segment,
                                        Everywhere const& marks, ByChannel const& timed,
                                        ChannelMask still) {
    auto const allowed = stretch_of(plan.rungs.allowed, segment, 0, segment_size);
    Bits const delivered = delivered_anywhere(marks);
    for (auto const& [channel, _] : plan.rungs.allowed) {
        auto const& m = marks[std::size_t(channel)];
        Bits const open =
            minus_bits(both_bits(m.of(Mark::planned), allowed[std::size_t(channel)]), delivered);
        Bits leaving = minus_bits(both_bits(open, tried_of(m)), timed[std::size_t(channel)]);
        if (still & mask_of(channel)) merge_bits(leaving, minus_bits(open, tried_of(m)));
        Bits movable;
        for (auto const& bits :
             next_rungs(leaving, channel, segment * segment_size, allowed, marks, *plan.directory))
            merge_bits(movable, bits);
        Bits waiting = minus_bits(movable, m.of(Mark::failed));
        Bits untried = minus_bits(waiting, tried_of(m));
        waiting = minus_bits(waiting, untried);
        Time const now = parts_.clock.now();
        auto armed = ledger.arm(
            plan.id,
            by_range(Timer::Why::failed, channel, segment, both_bits(movable, m.of(Mark::failed))),
            now);
        if (armed)
            armed = ledger.arm(plan.id, by_range(Timer::Why::late, channel, segment, untried), now);
        if (armed)
            armed = ledger.arm(plan.id, by_range(Timer::Why::late, channel, segment, waiting),
                               now + plan.ladder);
        if (!armed) return armed;
    }
    return {};
}

}  // namespace alertd
