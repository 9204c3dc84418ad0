#pragma once
// Many areas as one: what lies between two of them goes, what is left is the outline of all. For
// maps; it relies on neighbours that share their points.
#include <span>
#include <vector>

#include "geo/arcs.hpp"

namespace alertd::geo {

// Rings without self-touching: shells counter-clockwise, holes clockwise. Rings of the areas must
// run so too.
std::vector<OpenRing> dissolved(std::span<std::span<Fixed const> const> rings);

// Shells with their holes; a hole that lies in no shell is left out.
std::vector<std::vector<OpenRing>> with_holes(std::vector<OpenRing> rings);

}  // namespace alertd::geo
