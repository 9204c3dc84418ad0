#pragma once
// Who is in danger: which communes an alert hits and which recipients it concerns. The same bytes,
// boundaries and directory always give the same answer; approval freezes it and planning computes
// it again.
#include <array>
#include <chrono>
#include <vector>

#include "alertd/model/alert.hpp"
#include "alertd/model/delivery.hpp"
#include "alertd/recipients/directory.hpp"
#include "geo/communes.hpp"

namespace alertd {

// Recipients by directory index: runs and single ids, each ascending, disjoint. Equal sets are
// written equally.
struct RecipientSet {
    std::vector<geo::Run> runs;
    std::vector<std::uint32_t> ids;
    std::uint64_t count() const;
    bool operator==(RecipientSet const&) const = default;
};

struct TargetedCommune {
    geo::CommuneIndex commune = 0;
    double share_area = 0;  // 1 when named by geocode
    std::uint32_t recipients = 0;
    std::array<std::uint32_t, channel_count> by_channel{};
    bool operator==(TargetedCommune const&) const = default;
};

// The recipients of all communes together are `total`. A recipient is counted under his own commune
// when it is hit, else under the first hit one that a place of his lies in, else (his place lies in
// no commune, at sea) under his own, which then stands in the list with share_area 0.
struct Targets {
    std::vector<TargetedCommune>
        communes;  // those hit, in index order, with and without recipients
    RecipientSet recipients;
    std::uint64_t total = 0;
    std::array<std::uint64_t, channel_count> by_channel{};
    std::uint64_t without_channel = 0;  // in danger, and no channel reaches them
    std::chrono::microseconds took{0};
};

// The area is the union of the first info's areas and of those of the other infos: polygons,
// circles, geocodes. A recipient with places is told when one of them is inside (exact) or its
// square meets the area; with a geocode, when he belongs to the commune or one of his places is in
// it. A recipient known by commune only is told when the commune is hit. Refuses an area that is
// lost, empty or unreadable and codes that no commune has: it never widens. Geocodes of other kinds
// are read over where the same area says in another way where it is; alone they are refused. An
// area at sea hits nobody. Needs a directory opened with the key (forbidden otherwise).
Result<Targets> target(Alert const& alert, geo::Communes const& communes,
                       recipients::Directory const& directory, geo::ShapeLimits const& limits = {});

}  // namespace alertd
