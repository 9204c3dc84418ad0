#pragma once
// Borders for maps, simplified over shared arcs: an arc runs between two nodes, points where
// borders meet or part, and is simplified by itself, so that neighbours keep one common line. For
// looking at only: nothing of it may reach targeting.
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "geo/shape.hpp"

namespace alertd::geo {

using OpenRing = std::vector<Fixed>;  // the first point is not repeated

// Immutable once made; any thread.
class Arcs {
public:
    // Finds the nodes of `rings`: all that share a border with what will be simplified must be
    // among them.
    explicit Arcs(std::span<std::span<Fixed const> const> rings);

    // The ring without the points that lie within `tolerance` (units of the lattice) of the line
    // that is left: Douglas-Peucker, an arc at a time, always in the same direction. At least three
    // points of a ring that has three. `ring` must be one of those given above.
    OpenRing simplified(std::span<Fixed const> ring, double tolerance) const;

private:
    struct Meeting {
        Fixed before, after;
        bool node = false;
    };
    bool is_node(Fixed at) const;

    std::unordered_map<std::uint64_t, Meeting> met_;
};

}  // namespace alertd::geo
