#include "alertd/rungs.hpp"

#include <algorithm>
#include <set>

namespace alertd {
namespace {

std::size_t at(ChannelKind channel) {
    return std::size_t(channel);
}

}  // namespace

std::array<ChannelKind, channel_count> order_of(recipients::Entry const& entry) {
    std::array<ChannelKind, channel_count> order{};
    for (std::size_t i = 0; i < channel_count; ++i) order[i] = channel_words[i].value;
    if (entry.preferred == 0 || entry.preferred > channel_count) return order;
    auto const own = std::find(order.begin(), order.end(), ChannelKind(entry.preferred - 1));
    std::rotate(order.begin(), own, own + 1);
    return order;
}

PlannedByChannel first_rungs(PlannedByChannel const& allowed,
                             recipients::Directory const& directory) {
    PlannedByChannel first;
    // Every channel of the plan is there, if only with nobody on it.
    for (auto const& [channel, _] : allowed) first[channel];
    for (auto const segment : segments_of(allowed)) {
        auto const own = stretch_of(allowed, segment, 0, segment_size);
        Bits anybody;
        for (auto const& bits : own) merge_bits(anybody, bits);
        ByChannel rung;
        for_each_bit(anybody, [&](std::uint32_t n) {
            for (auto const channel : order_of(directory.entries()[segment * segment_size + n]))
                if (bit(own[at(channel)], n)) return set_bit(rung[at(channel)], n);
        });
        for (auto const& word : channel_words)
            if (any_bit(rung[at(word.value)]))
                first[word.value].merge_segment(segment, rung[at(word.value)]);
    }
    return first;
}

Bits delivered_anywhere(Everywhere const& marks) {
    Bits all;
    for (auto const& m : marks) merge_bits(all, m.of(Mark::delivered));
    return all;
}

ByChannel next_rungs(Bits const& leaving, ChannelKind channel, std::uint32_t start,
                     ByChannel const& allowed, Everywhere const& marks,
                     recipients::Directory const& directory) {
    ByChannel next;
    for_each_bit(leaving, [&](std::uint32_t n) {
        if (start + n >= directory.size()) return;
        auto const order = order_of(directory.entries()[start + n]);
        auto rung = std::find(order.begin(), order.end(), channel);
        for (++rung; rung < order.end(); ++rung) {
            if (!bit(allowed[at(*rung)], n)) continue;
            if (!bit(marks[at(*rung)].of(Mark::planned), n)) set_bit(next[at(*rung)], n);
            return;  // planned there already: what follows is that channel's matter
        }
    });
    return next;
}

Bits spared(Everywhere const& marks, ByChannel const& first, ChannelKind channel) {
    Bits spared;
    for (auto const& word : channel_words) {
        if (word.value == channel) continue;
        Bits const both = both_bits(first[at(channel)], first[at(word.value)]);
        merge_bits(spared, minus_bits(marks[at(word.value)].of(Mark::delivered), both));
    }
    return spared;
}

Bits planned_bits(SegmentMarks const& marks, std::string_view first, std::string_view allowed) {
    Bits planned = marks.of(Mark::planned);
    merge_bits(planned, marks.of(Mark::intent));
    merge_bits(planned, first);
    return both_bits(planned, allowed);
}

ByChannel stretch_of(PlannedByChannel const& all, std::uint32_t segment, std::uint32_t first,
                     std::uint32_t count) {
    ByChannel stretch;
    for (auto const& [channel, bits] : all) {
        auto const whole = bits.segment(segment);
        if (first / 8 < whole.size())
            stretch[at(channel)] = Bits(whole.substr(first / 8, count / 8));
    }
    return stretch;
}

std::vector<std::uint32_t> segments_of(PlannedByChannel const& allowed) {
    std::set<std::uint32_t> all;
    for (auto const& [_, bits] : allowed)
        for (auto const& [segment, __] : bits.segments()) all.insert(segment);
    return {all.begin(), all.end()};
}

}  // namespace alertd
