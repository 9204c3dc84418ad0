#pragma once
// The ladder between channels, as sums of bits: whom a plan tells from the start, and who goes on
// to which channel when one has not reached him. Nothing here knows of Redis, time or threads.
#include <array>

#include "alertd/ledger.hpp"
#include "alertd/plan.hpp"
#include "alertd/recipients/directory.hpp"

namespace alertd {

// The marks of one stretch of recipients on every channel, by ChannelKind; the stretch starts where
// the bits do.
using Everywhere = std::array<SegmentMarks, channel_count>;
// One set of bits of the same stretch for each channel.
using ByChannel = std::array<Bits, channel_count>;

// A person's channels in the order in which they are tried: his own first choice, then push, Zalo,
// SMS.
std::array<ChannelKind, channel_count> order_of(recipients::Entry const& entry);

// Of all that `allowed` holds, each person on the first of his channels only.
PlannedByChannel first_rungs(PlannedByChannel const& allowed,
                             recipients::Directory const& directory);

// Told by a channel that reported so, whichever.
Bits delivered_anywhere(Everywhere const& marks);

// Who leaves `channel`, each onto the next of his channels that the plan allows and that he is not
// planned on yet. `start`: the directory index of the first bit.
ByChannel next_rungs(Bits const& leaving, ChannelKind channel, std::uint32_t start,
                     ByChannel const& allowed, Everywhere const& marks,
                     recipients::Directory const& directory);

// Planned on `channel` but not to be told there any more, as another channel has delivered; only
// those who were to be told by both from the start still are.
Bits spared(Everywhere const& marks, ByChannel const& first, ChannelKind channel);

// Whom the plan tells on a channel as far as is known: from the start, gone up to it, or tried
// there.
Bits planned_bits(SegmentMarks const& marks, std::string_view first, std::string_view allowed);

// The stretch [first, first + count) of a segment, of every channel.
ByChannel stretch_of(PlannedByChannel const& all, std::uint32_t segment, std::uint32_t first,
                     std::uint32_t count);

// The segments of a plan in all its channels.
std::vector<std::uint32_t> segments_of(PlannedByChannel const& allowed);

}  // namespace alertd
