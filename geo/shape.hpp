#pragma once
// The area of a warning, decided once at intake: the union of its polygons and circles. Communes
// named by geocode are kept apart (targeting joins them). GEOS stays inside geo/*.cpp.
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "alertd/model/alert.hpp"
#include "alertd/model/result.hpp"

namespace alertd::geo {

// Degrees times 1e7 (11 mm): x east, y north. Input is rounded to it once; from there on answers
// are exact.
struct Fixed {
    std::int32_t x = 0, y = 0;
    bool operator==(Fixed const&) const = default;
};
Fixed to_fixed(Point p);
Point to_point(Fixed f);

struct Box {
    double south = 0, west = 0, north = 0, east = 0;
    bool contains(Point p) const {
        return p.lat >= south && p.lat <= north && p.lon >= west && p.lon <= east;
    }
};

// Limits before any call of GEOS (reliability 0.6): a self-crossing ring of 20 kB can stop a daemon
// for minutes.
struct ShapeLimits {
    std::size_t vertices_max = 10'000;  // "more than 10,000 vertices: use commune codes"
    double radius_km_max = 500;
    Box country{6.0, 102.0, 24.0, 118.5};
};

// A circle as a polygon about it: geodesic, circumscribed (nobody within r is outside; at most 5 m
// further out than r).
Result<Ring> circumscribed(Circle const& circle);

class Shape {
public:
    // Refuses, naming the area's number and the place in it: open rings, under four points, a
    // coordinate not finite or outside the country's box (and says so when lat and lon look
    // swapped), radius <= 0 or above the limit, too many vertices, self-crossing or zero-area
    // rings. Nothing is repaired. Edges over 10 km are split along the geodesic. An alert without
    // polygon and circle gives an empty Shape, which covers nothing.
    static Result<Shape> make(std::span<Area const> areas, ShapeLimits const& limits = {});

    Shape(Shape&&) noexcept;
    Shape& operator=(Shape&&) noexcept;
    ~Shape();

    bool empty() const;
    bool covers(Point p) const;  // border included
    bool meets_square(Point centre,
                      double half_side_m) const;  // a rounded place: the square it was rounded to
    Box bounds() const;
    std::string to_geojson() const;  // MultiPolygon, lon,lat

    struct Impl;
    Impl const& impl() const { return *impl_; }

private:
    explicit Shape(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace alertd::geo
