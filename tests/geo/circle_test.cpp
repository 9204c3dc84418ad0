#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "geo/densify.hpp"
#include "geo/shape.hpp"

using namespace alertd;
using namespace alertd::geo;

TEST_CASE(
    "a circle's polygon leaves nobody within the radius outside and reaches at most 5 m beyond",
    "[geo]") {
    for (double lat : {8.0, 16.0, 23.0})
        for (double km : {0.1, 0.5, 1.0, 7.5, 30.0, 120.0, 500.0}) {
            Point const centre{lat, 107.3};
            auto const ring = circumscribed({centre, km});
            REQUIRE(ring.has_value());
            CHECK(ring->front() == ring->back());
            double nearest = 1e9, farthest = 0;
            // Sides are straight in lon and lat: look along them, not only at the corners, as they
            // lie after rounding.
            for (std::size_t i = 0; i + 1 < ring->size(); ++i) {
                Point const a = to_point(to_fixed((*ring)[i]));
                Point const b = to_point(to_fixed((*ring)[i + 1]));
                for (int s = 0; s <= 20; ++s) {
                    double const t = s / 20.0;
                    Point const p{a.lat + t * (b.lat - a.lat), a.lon + t * (b.lon - a.lon)};
                    double const beyond_m = distance_m(centre, p) - km * 1'000;
                    nearest = std::min(nearest, beyond_m);
                    farthest = std::max(farthest, beyond_m);
                }
            }
            INFO(lat << " N, " << km << " km: " << nearest << " .. " << farthest << " m");
            CHECK(nearest >= 0);
            CHECK(farthest <= 5);
        }
}

TEST_CASE("everybody within the radius is inside the shape of a circle", "[geo]") {
    Area area;
    area.circles = {{{16, 107}, 12}};
    Shape const shape = *Shape::make({&area, 1});
    for (int i = 0; i < 7'200; ++i) {
        CHECK(shape.covers(beyond({16, 107}, i / 20.0, 11'999.99)));
        CHECK_FALSE(shape.covers(beyond({16, 107}, i / 20.0, 12'005.1)));
    }
}

TEST_CASE("a circle without a sensible radius is refused", "[geo]") {
    double const nan = std::numeric_limits<double>::quiet_NaN();
    for (double km : {0.0, -3.0, nan, std::numeric_limits<double>::infinity(), 1e6})
        CHECK(circumscribed({{16, 107}, km}).has_error());
    CHECK(circumscribed({{nan, 107}, 5}).has_error());
    CHECK(circumscribed({{16, nan}, 5}).has_error());
    CHECK(circumscribed({{80, 107}, 5}).has_error());
}
