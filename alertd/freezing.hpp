#pragma once
// The steps of freezing that the desk needs one by one: for a trial at drafting, and for a Cancel,
// which takes communes and counts from what it cancels.
#include <string_view>
#include <vector>

#include "alertd/frozen.hpp"
#include "alertd/model/alert.hpp"
#include "alertd/settings.hpp"

namespace alertd {

// Actual goes out by outlets with purpose "live", Exercise and Test by those with "drill"; none of
// them: refused, saying what to set.
Result<std::vector<FrozenOutlet>> outlets_for(Status status, Settings const& settings);

// Without repetition, in the order of the ladder.
std::vector<ChannelKind> channels_of(std::vector<FrozenOutlet> const& outlets);

Result<std::vector<Text>> texts_for(Alert const& alert, std::vector<FrozenOutlet> const& outlets,
                                    std::size_t communes, bool sample, Settings const& settings,
                                    std::string_view bytes_hash);

}  // namespace alertd
