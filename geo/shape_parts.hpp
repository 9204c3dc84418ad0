#pragma once
// What a Shape is made of, for geo/*.cpp. Its polygons are kept apart, as they were given: joining
// them would need new corners, which the lattice does not have. The joined outline is only for
// areas and for show.
#include <vector>

#include "geo/edge_bands.hpp"
#include "geo/geos.hpp"
#include "geo/shape.hpp"

namespace alertd::geo {

struct Shape::Impl {
    std::vector<EdgeBands> parts;               // one a polygon or circle
    std::vector<geos::PositionPolygon> joined;  // in the lattice's units
    FixedBox box;
};

// The square of a place that is known only so well: never smaller than 2 * half_side_m, at most 1 %
// larger.
FixedBox square(Fixed centre, double half_side_m);

bool covers(Shape::Impl const& shape, Fixed p);
bool meets(Shape::Impl const& shape, FixedBox const& box);

}  // namespace alertd::geo
