#include "geo/area.hpp"

#include <cmath>
#include <numbers>

namespace alertd::geo {
namespace {

constexpr double earth_radius_m = 6'371'007;  // of the sphere with the ellipsoid's area
constexpr double unit = std::numbers::pi / 180 / 1e7;

// Always positive. Reckoned from the ring's first point, so that small rings keep their digits.
double ring_m2(geos::PositionRing const& ring) {
    if (ring.empty()) return 0;
    auto const x = [&](std::size_t i) { return (ring[i].x - ring[0].x) * unit; };
    auto const height = [&](std::size_t i) {
        double const half = (ring[i].y - ring[0].y) * unit / 2, low = ring[0].y * unit;
        return 2 * std::sin(half) * std::cos(low + half);
    };
    double twice = 0;
    for (std::size_t i = 0; i + 1 < ring.size(); ++i)
        twice += x(i) * height(i + 1) - x(i + 1) * height(i);
    return std::abs(twice) / 2 * earth_radius_m * earth_radius_m;
}

}  // namespace

double area_m2(std::vector<geos::PositionPolygon> const& polygons) {
    double all = 0;
    for (auto const& rings : polygons)
        for (std::size_t i = 0; i < rings.size(); ++i) all += (i ? -1 : 1) * ring_m2(rings[i]);
    return all;
}

double area_m2(Snapshot const& snapshot, std::size_t commune) {
    return area_m2(positions_of(snapshot, commune));
}

std::vector<geos::PositionPolygon> positions_of(Snapshot const& snapshot, std::size_t commune) {
    SnapshotCommune const& c = snapshot.communes()[commune];
    std::vector<geos::PositionPolygon> polygons(c.polygons);
    for (std::uint32_t p = 0; p < c.polygons; ++p)
        for (std::uint32_t r = snapshot.first_ring(c.first_polygon + p);
             r < snapshot.end_ring(c.first_polygon + p); ++r)
            polygons[p].push_back(geos::closed_ring(snapshot.ring(r)));
    return polygons;
}

}  // namespace alertd::geo
