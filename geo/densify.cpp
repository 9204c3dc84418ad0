#include "geo/densify.hpp"

#include <geodesic.h>

#include <cmath>
#include <tuple>

namespace alertd::geo {
namespace {

geod_geodesic const& earth() {
    static geod_geodesic const wgs84 = [] {
        geod_geodesic g;
        geod_init(&g, 6'378'137.0, 1 / 298.257'223'563);
        return g;
    }();
    return wgs84;
}

// The points strictly between a and b.
Ring between(Point a, Point b, double edge_max_m) {
    geod_geodesicline line;
    geod_inverseline(&line, &earth(), a.lat, a.lon, b.lat, b.lon,
                     GEOD_DISTANCE_IN | GEOD_LATITUDE | GEOD_LONGITUDE);
    auto const pieces = std::size_t(std::ceil(line.s13 / edge_max_m));
    Ring points;
    for (std::size_t i = 1; i < pieces; ++i) {
        Point p;
        geod_position(&line, line.s13 * double(i) / double(pieces), &p.lat, &p.lon, nullptr);
        points.push_back(p);
    }
    return points;
}

}  // namespace

double distance_m(Point a, Point b) {
    double metres = 0;
    geod_inverse(&earth(), a.lat, a.lon, b.lat, b.lon, &metres, nullptr, nullptr);
    return metres;
}

Point beyond(Point from, double azimuth, double metres) {
    Point to;
    geod_direct(&earth(), from.lat, from.lon, azimuth, metres, &to.lat, &to.lon, nullptr);
    return to;
}

Ring densified(Ring const& ring, double edge_max_m) {
    Ring dense;
    for (std::size_t i = 0; i < ring.size(); ++i) {
        dense.push_back(ring[i]);
        if (i + 1 == ring.size()) break;
        Point const a = ring[i], b = ring[i + 1];
        bool const forward = std::tie(a.lat, a.lon) < std::tie(b.lat, b.lon);
        Ring const points = forward ? between(a, b, edge_max_m) : between(b, a, edge_max_m);
        if (forward)
            dense.insert(dense.end(), points.begin(), points.end());
        else
            dense.insert(dense.end(), points.rbegin(), points.rend());
    }
    return dense;
}

}  // namespace alertd::geo
