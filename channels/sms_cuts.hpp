#pragma once
// Where a text in UTF-16 may be cut into parts, and where it is. Pure; any thread.
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace alertd::channels {

// How well a cut before a unit does, from worst to best.
enum class CutRank : std::uint8_t {
    never,     // inside a surrogate pair
    code,      // inside a grapheme
    grapheme,  // inside a number's or link's run of signs
    gap,       // at a space inside a number: "0912 345 678", "3,5 m"
    free       // anywhere else
};

// A rank for each position 0..text.size(). `grapheme_ends` has as many flags.
std::vector<CutRank> cut_ranks(std::u16string_view text, std::vector<bool> const& grapheme_ends);

// The ends of the parts, each at most `room` units and none empty: of the best rank there is within
// the room the last position. The last end is the text's. No unit is larger than `room`.
std::vector<std::size_t> cuts(std::vector<CutRank> const& ranks,
                              std::vector<std::size_t> const& units, std::size_t room);

}  // namespace alertd::channels
