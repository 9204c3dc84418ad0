#pragma once
// Communes that lie over one another, found once at the import: people there belong to the lowest
// code.
#include <string>
#include <vector>

#include "geo/snapshot.hpp"

namespace alertd::geo {

struct Overlap {
    std::size_t first = 0, second = 0;
    double m2 = 0;
};

// Pairs whose common area is above zero, the largest first.
std::vector<Overlap> overlaps(Snapshot const& snapshot);

}  // namespace alertd::geo
