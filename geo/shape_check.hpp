#pragma once
// What is refused before GEOS sees it: cheap, and naming the place.
#include <optional>
#include <span>
#include <string>

#include "geo/shape.hpp"

namespace alertd::geo {

// None when every polygon and circle of the areas is within the limits.
std::optional<Error> input_fault(std::span<Area const> areas, ShapeLimits const& limits);

}  // namespace alertd::geo
