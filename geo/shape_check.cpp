#include "geo/shape_check.hpp"

#include <fmt/format.h>

#include <cmath>

namespace alertd::geo {
namespace {

using Fault = std::optional<Error>;

Fault point_fault(Point p, Box const& country) {
    if (!std::isfinite(p.lat) || !std::isfinite(p.lon))
        return invalid("a coordinate is not a finite number");
    if (country.contains(p)) return std::nullopt;
    std::string const place = fmt::format("{},{}", p.lat, p.lon);
    if (country.contains({p.lon, p.lat}))
        return invalid(place + " lies outside the country; latitude and longitude look swapped");
    return invalid(fmt::format("{} lies outside the country ({} to {} N, {} to {} E)", place,
                               country.south, country.north, country.west, country.east));
}

Fault ring_fault(Ring const& ring, Box const& country) {
    if (ring.size() < 4)
        return invalid(fmt::format("{} points; a polygon needs at least 4, the last like the first",
                                   ring.size()));
    for (std::size_t i = 0; i < ring.size(); ++i)
        if (Fault fault = point_fault(ring[i], country)) {
            fault->message = fmt::format("point {}: {}", i + 1, fault->message);
            return fault;
        }
    if (ring.front() != ring.back())
        return invalid("is not closed; the last point must be the first");
    return std::nullopt;
}

Fault circle_fault(Circle const& circle, ShapeLimits const& limits) {
    if (Fault fault = point_fault(circle.centre, limits.country)) {
        fault->message = "centre: " + fault->message;
        return fault;
    }
    if (std::isfinite(circle.radius_km) && circle.radius_km > 0 &&
        circle.radius_km <= limits.radius_km_max)
        return std::nullopt;
    return invalid(fmt::format("a radius of {} km; must be above 0 and at most {}",
                               circle.radius_km, limits.radius_km_max));
}

Fault count_fault(std::span<Area const> areas, ShapeLimits const& limits) {
    std::size_t vertices = 0;
    for (Area const& area : areas)
        for (Ring const& ring : area.polygons) vertices += ring.size();
    if (vertices <= limits.vertices_max) return std::nullopt;
    return Error{Errc::too_large, fmt::format("{} vertices are more than {}: use commune codes",
                                              vertices, limits.vertices_max)};
}

template <class Items, class Check>
Fault first_fault(Items const& items, std::size_t area, char const* what, Check check) {
    for (std::size_t i = 0; i < items.size(); ++i)
        if (Fault fault = check(items[i])) {
            fault->message = fmt::format("area {}, {} {}: {}", area, what, i + 1, fault->message);
            return fault;
        }
    return std::nullopt;
}

}  // namespace

std::optional<Error> input_fault(std::span<Area const> areas, ShapeLimits const& limits) {
    if (Fault fault = count_fault(areas, limits)) return fault;
    auto const ring = [&](Ring const& r) { return ring_fault(r, limits.country); };
    auto const circle = [&](Circle const& c) { return circle_fault(c, limits); };
    for (std::size_t a = 0; a < areas.size(); ++a) {
        if (Fault fault = first_fault(areas[a].polygons, a + 1, "polygon", ring)) return fault;
        if (Fault fault = first_fault(areas[a].circles, a + 1, "circle", circle)) return fault;
    }
    return std::nullopt;
}

}  // namespace alertd::geo
