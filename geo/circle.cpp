// A circle as the polygon about it. Its sides touch the circle from outside in their middles and
// are straight in lon and lat, so a margin for what such a side bends away from the geodesic is
// added before.
#include <fmt/format.h>

#include <cmath>
#include <numbers>

#include "geo/densify.hpp"
#include "geo/shape.hpp"

namespace alertd::geo {
namespace {

constexpr double earth_radius_m = 6'371'000;
constexpr double corner_outside_m = 2;  // of the 5 that are promised; the rest is margin
constexpr double lattice_m = 0.02;      // rounding of both coordinates to 1e-7 degrees
constexpr double radius_max_km = 1'000;
constexpr double lat_max = 60;

double radians(double degrees) {
    return degrees * std::numbers::pi / 180;
}

// Sides so many that the corners lie at most corner_outside_m beyond the circle.
std::size_t sides(double radius_m) {
    double const half_angle = std::acos(radius_m / (radius_m + corner_outside_m));
    return std::max<std::size_t>(24, std::size_t(std::ceil(std::numbers::pi / half_angle)));
}

// How far a side of this length, straight in lon and lat, can lie from the geodesic between its
// ends.
double bend_m(double side_m, double lat) {
    return side_m * side_m * std::tan(radians(std::abs(lat))) / (8 * earth_radius_m);
}

}  // namespace

Result<Ring> circumscribed(Circle const& circle) {
    Point const c = circle.centre;
    if (!std::isfinite(circle.radius_km) || circle.radius_km <= 0 ||
        circle.radius_km > radius_max_km)
        return invalid(fmt::format("a radius of {} km: must be above 0 and at most {}",
                                   circle.radius_km, radius_max_km));
    if (!std::isfinite(c.lon) || std::abs(c.lon) > 180 || !(std::abs(c.lat) <= lat_max))
        return invalid(
            fmt::format("a circle about {},{}: the centre must lie within {} degrees of "
                        "the equator",
                        c.lat, c.lon, lat_max));
    double const radius_m = circle.radius_km * 1'000;
    std::size_t const n = sides(radius_m);
    double const half_angle = std::numbers::pi / double(n);
    double const side_m = 2 * radius_m * std::tan(half_angle);
    double const highest_lat = std::abs(c.lat) + circle.radius_km / 110;
    double const touching_m = radius_m + bend_m(side_m, highest_lat) + lattice_m;
    // On a sphere the corner of a right-angled triangle: tan(side) = tan(hypotenuse) * cos(angle).
    double const corner_m =
        earth_radius_m * std::atan(std::tan(touching_m / earth_radius_m) / std::cos(half_angle));
    Ring ring;
    for (std::size_t i = 0; i < n; ++i) {
        double const azimuth = 360 - 360 * double(i) / double(n);
        ring.push_back(beyond(c, azimuth, corner_m));
    }
    ring.push_back(ring.front());
    return ring;
}

}  // namespace alertd::geo
