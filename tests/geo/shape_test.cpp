#include "geo/shape.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <cmath>
#include <limits>
#include <numbers>
#include <thread>

#include "geo/densify.hpp"

using namespace alertd;
using namespace alertd::geo;

namespace {

Ring box_ring(double south, double west, double north, double east) {
    return {{south, west}, {south, east}, {north, east}, {north, west}, {south, west}};
}

Area of(std::vector<Ring> polygons, std::vector<Circle> circles = {}) {
    Area area;
    area.polygons = std::move(polygons);
    area.circles = std::move(circles);
    return area;
}

Result<Shape> make(Area const& area) {
    return Shape::make({&area, 1});
}

std::string why(Area const& area) {
    auto const shape = make(area);
    return shape ? "accepted" : shape.error().message;
}

Ring star(std::size_t points, Point middle, double inner, double outer) {
    Ring ring;
    for (std::size_t i = 0; i < points; ++i) {
        double const turn = 2 * std::numbers::pi * double(i) / double(points);
        double const r = i % 2 ? inner : outer;
        ring.push_back({middle.lat + r * std::sin(turn), middle.lon + r * std::cos(turn)});
    }
    ring.push_back(ring.front());
    return ring;
}

}  // namespace

TEST_CASE("an area that cannot be read is refused, with its number and the place", "[geo]") {
    double const nan = std::numeric_limits<double>::quiet_NaN();
    Ring const good = box_ring(16, 107, 16.1, 107.1);
    Ring open = good;
    open.pop_back();
    Ring with_nan = good, abroad = good, swapped = good;
    with_nan[2].lat = nan;
    abroad[1] = {16, 119};
    for (Point& p : swapped) std::swap(p.lat, p.lon);
    struct Row {
        Area area;
        char const* says;
    };
    Row const rows[] = {
        {of({good, open}), "area 1, polygon 2: is not closed"},
        {of({{good[0], good[1], good[0]}}), "needs at least 4"},
        {of({with_nan}), "area 1, polygon 1: point 3: a coordinate is not a finite number"},
        {of({abroad}), "point 2: 16,119 lies outside the country (6 to 24 N"},
        {of({swapped}), "latitude and longitude look swapped"},
        {of({{{16, 107}, {16.1, 107.1}, {16.1, 107}, {16, 107.1}, {16, 107}}}),
         "Self-intersection"},
        {of({{{16, 107}, {16.1, 107}, {16.2, 107}, {16, 107}}}), "polygon 1"},
        {of({{{16, 107}, {16, 107}, {16, 107}, {16, 107}}}), "it has no area"},
        // A spike that runs out and back.
        {of({{{16, 107}, {16, 107.1}, {16.1, 107.1}, {16.3, 107.3}, {16.1, 107.1}, {16, 107}}}),
         "Self-intersection"},
        {of({}, {{{16, 107}, 0}}), "area 1, circle 1: a radius of 0 km"},
        {of({}, {{{16, 107}, -1}}), "a radius of -1 km"},
        {of({}, {{{16, 107}, nan}}), "a radius of nan km"},
        {of({}, {{{16, 107}, 501}}), "at most 500"},
        {of({}, {{{107, 16}, 5}}), "centre: 107,16 lies outside the country; latitude and"},
        {of({}, {{{16, std::numeric_limits<double>::infinity()}, 5}}), "not a finite number"},
    };
    for (Row const& row : rows) {
        INFO(row.says);
        CHECK_THAT(why(row.area), Catch::Contains(row.says));
    }
    CHECK(why(of({good})) == "accepted");
}

TEST_CASE("more than 10,000 vertices are refused with: use commune codes", "[geo]") {
    Ring const at_limit = star(9'999, {16, 107}, 0.4, 0.5);
    CHECK(why(of({at_limit})) == "accepted");
    Ring const above = star(10'000, {16, 107}, 0.4, 0.5);
    CHECK_THAT(why(of({above})), Catch::Contains("use commune codes"));
    // Circles and long edges count once they are drawn.
    std::vector<Circle> const circles(60, Circle{{16, 107}, 500});
    CHECK_THAT(why(of({}, circles)), Catch::Contains("use commune codes"));
    CHECK_THAT(why(of({star(9'999, {15, 110}, 1, 8)})), Catch::Contains("use commune codes"));
}

TEST_CASE("a ring that crosses itself ten thousand times is refused in under two seconds",
          "[geo]") {
    auto const start = std::chrono::steady_clock::now();
    Ring tangle;
    std::uint64_t x = 7;
    auto const die = [&x] { return double((x = x * 6364136223846793005u + 1) >> 40) / (1 << 24); };
    for (int i = 0; i < 9'999; ++i) tangle.push_back({16 + die() * 0.05, 107 + die() * 0.05});
    tangle.push_back(tangle.front());
    CHECK_THAT(why(of({tangle})), Catch::Contains("elf-intersection"));
    // Two combs of good polygons that cross each other 800 x 800 times.
    std::vector<Ring> combs;
    for (int i = 0; i < 800; ++i) {
        combs.push_back(box_ring(16, 107 + i * 1e-4, 16.08, 107 + i * 1e-4 + 5e-5));
        combs.push_back(box_ring(16 + i * 1e-4, 107, 16 + i * 1e-4 + 5e-5, 107.08));
    }
    CHECK_THAT(why(of(combs)), Catch::Contains("cross one another more than 20000 times"));
    CHECK(std::chrono::steady_clock::now() - start < seconds{2});
}

TEST_CASE("a shape covers its inside, its border and its corners, and nothing else", "[geo]") {
    Shape const shape = *make(of({box_ring(16, 107, 16.05, 107.05)}));
    CHECK(shape.covers({16.02, 107.02}));
    CHECK(shape.covers({16, 107}));
    CHECK(shape.covers({16.05, 107.05}));
    CHECK(shape.covers({16.02, 107.05}));
    CHECK_FALSE(shape.covers({16.02, 107.0500001}));
    CHECK_FALSE(shape.covers({15.9999999, 107.02}));
    CHECK_FALSE(shape.covers({std::numeric_limits<double>::quiet_NaN(), 107}));
    CHECK_FALSE(shape.covers({1e300, 1e300}));
    CHECK(shape.bounds().north == Approx(16.05));
}

TEST_CASE("a shape is the union of all polygons and circles of all areas", "[geo]") {
    Area const areas[] = {
        of({box_ring(16, 107, 16.05, 107.05), box_ring(16.02, 107.02, 16.07, 107.07)}),
        of({}, {{{17, 107}, 2}})};
    Shape const shape = *Shape::make(areas);
    CHECK(shape.covers({16.06, 107.06}));
    CHECK(shape.covers({16.03, 107.03}));  // in both: an even-odd union would leave it out
    CHECK(shape.covers({17.01, 107}));
    CHECK_FALSE(shape.covers({16.06, 107.01}));
    CHECK_THAT(shape.to_geojson(),
               Catch::StartsWith(R"({"type":"MultiPolygon","coordinates":[[[[)"));
}

TEST_CASE("an alert without polygon and circle gives a shape that covers nothing", "[geo]") {
    Shape const shape = *Shape::make({});
    CHECK(shape.empty());
    CHECK_FALSE(shape.covers({16, 107}));
    CHECK_FALSE(shape.covers({0, 0}));
    CHECK_FALSE(shape.meets_square({16, 107}, 1'000));
    CHECK(shape.to_geojson() == R"({"type":"MultiPolygon","coordinates":[]})");
}

TEST_CASE("long edges follow the geodesic", "[geo]") {
    // The geodesic between two points of one parallel bends polewards, by 1.1 km in 430 km at 22 N.
    Ring const ring = box_ring(20, 104, 22, 108);
    Shape const shape = *make(of({ring}));
    Point const middle = beyond({22, 104}, 0, 0);
    CHECK(shape.covers(middle));
    CHECK(shape.covers({22.005, 106}));
    CHECK_FALSE(shape.covers({22.02, 106}));
    CHECK_FALSE(shape.covers({20.003, 106}));
    Ring const dense = densified(ring, 10'000);
    double total = 0;
    for (std::size_t i = 0; i + 1 < dense.size(); ++i) {
        double const edge = distance_m(dense[i], dense[i + 1]);
        CHECK(edge <= 10'000.001);
        total += edge;
    }
    double given = 0;
    for (std::size_t i = 0; i + 1 < ring.size(); ++i) given += distance_m(ring[i], ring[i + 1]);
    CHECK(total == Approx(given).epsilon(1e-9));
}

TEST_CASE("a long edge gives the same points in both directions", "[geo]") {
    Ring const there = densified({{16, 107}, {18.3, 109.1}}, 10'000);
    Ring back = densified({{18.3, 109.1}, {16, 107}}, 10'000);
    std::reverse(back.begin(), back.end());
    CHECK(there == back);
}

TEST_CASE("a rounded place is told when its square meets the shape", "[geo]") {
    Shape const shape = *make(of({box_ring(16, 107, 16.05, 107.05)}));
    CHECK(shape.meets_square({16.02, 107.02}, 100));     // the square inside the shape
    CHECK(shape.meets_square({16.02, 107.02}, 50'000));  // the shape inside the square
    double const metre = 1 / 110'600.0;                  // of latitude
    CHECK(shape.meets_square({16.05 + 499 * metre, 107.02}, 500));
    CHECK_FALSE(shape.meets_square({16.05 + 506 * metre, 107.02}, 500));
    // Only a corner reaches in.
    CHECK(shape.meets_square({16.05 + 490 * metre, 107.05 + 490 * metre}, 500));
    CHECK_FALSE(shape.meets_square({16.05 + 600 * metre, 107.05 + 600 * metre}, 500));
}

TEST_CASE("many threads may ask one shape at once", "[geo]") {
    Shape const shape = *make(of({star(400, {16, 107}, 0.2, 0.5)}));
    auto const count = [&shape] {
        std::size_t inside = 0;
        for (int i = 0; i < 20'000; ++i) {
            Point const p{15.4 + (i % 141) * 0.0085, 106.4 + (i / 141) * 0.0085};
            inside += shape.covers(p) + shape.meets_square(p, 300);
        }
        return inside;
    };
    std::size_t const alone = count();
    std::vector<std::size_t> together(4);
    {
        std::vector<std::jthread> threads;
        for (auto& result : together) threads.emplace_back([&] { result = count(); });
    }
    CHECK(alone > 1'000);
    for (std::size_t result : together) CHECK(result == alone);
}
