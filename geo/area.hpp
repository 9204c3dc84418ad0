#pragma once
// Areas on the sphere: longitude against the sine of latitude keeps them (Lambert's cylinder),
// wherever the commune lies.
#include "geo/geos.hpp"
#include "geo/snapshot.hpp"

namespace alertd::geo {

// Square metres; positions in the lattice's units; holes taken off.
double area_m2(std::vector<geos::PositionPolygon> const& polygons);
double area_m2(Snapshot const& snapshot, std::size_t commune);

// A commune for GEOS. It may touch itself where rounding to the lattice has made it so.
std::vector<geos::PositionPolygon> positions_of(Snapshot const& snapshot, std::size_t commune);

}  // namespace alertd::geo
