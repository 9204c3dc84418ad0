#pragma once
// Distances on the WGS 84 ellipsoid, and long edges split along the geodesic. PROJ's geodesic.h
// stays in the .cpp.
#include "alertd/model/alert.hpp"

namespace alertd::geo {

// Metres along the geodesic.
double distance_m(Point a, Point b);

// The point `metres` from `from` at `azimuth` degrees (0 north, 90 east).
Point beyond(Point from, double azimuth, double metres);

// The ring with every edge longer than `edge_max_m` split evenly along its geodesic. An edge gives
// the same points in either direction, so neighbours stay neighbours.
Ring densified(Ring const& ring, double edge_max_m);

}  // namespace alertd::geo
