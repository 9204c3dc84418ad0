#include "geo/places.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <map>
#include <numbers>
#include <random>

#include <boost/json.hpp>

#include "tests/support/temp_folder.hpp"

using namespace alertd;
using namespace alertd::geo;

namespace {

// Every position in a Found, and a check that it is well made.
std::vector<std::uint32_t> positions(Found const& found) {
    std::vector<std::uint32_t> all;
    std::uint32_t end = 0;
    for (Run const& run : found.runs) {
        CHECK(run.count > 0);
        CHECK((all.empty() || run.first > end));  // else two runs should be one
        for (std::uint32_t i = 0; i < run.count; ++i) all.push_back(run.first + i);
        end = run.first + run.count;
    }
    CHECK(std::is_sorted(found.ids.begin(), found.ids.end()));
    all.insert(all.end(), found.ids.begin(), found.ids.end());
    std::sort(all.begin(), all.end());
    CHECK(std::adjacent_find(all.begin(), all.end()) == all.end());
    CHECK(found.count() == all.size());
    return all;
}

std::vector<std::uint32_t> brute_force(std::vector<Place> const& places, Shape const& shape) {
    std::vector<std::uint32_t> all;
    for (std::uint32_t i = 0; i < places.size(); ++i) {
        Point const p = to_point(places[i].at);
        bool const in =
            places[i].half_side_m ? shape.meets_square(p, places[i].half_side_m) : shape.covers(p);
        if (in) all.push_back(i);
    }
    return all;
}

void sort(std::vector<Place>& places) {
    std::stable_sort(places.begin(), places.end(), [](Place const& a, Place const& b) {
        return cell_order(a.at) < cell_order(b.at);
    });
}

// A ring without crossings: corners about a middle in order of their direction.
Ring random_ring(std::mt19937& die, Point middle, double reach, int corners) {
    Ring ring;
    std::uniform_real_distribution<double> far(0.15, 1);
    for (int i = 0; i < corners; ++i) {
        double const turn = 2 * std::numbers::pi * i / corners, r = reach * far(die);
        ring.push_back({middle.lat + r * std::sin(turn), middle.lon + r * std::cos(turn)});
    }
    ring.push_back(ring.front());
    return ring;
}

Shape shape_of(std::vector<Ring> rings) {
    Area area;
    area.polygons = std::move(rings);
    auto shape = Shape::make({&area, 1});
    REQUIRE(shape.has_value());
    return std::move(*shape);
}

// Random places, corners and middles of the shape's edges, and corners of cells: where mistakes
// live.
std::vector<Place> hard_places(std::mt19937& die, std::vector<Ring> const& rings, bool squares) {
    std::vector<Place> places;
    std::uniform_int_distribution<std::int32_t> near(-1, 1), x(1'069'000'000, 1'071'000'000),
        y(159'000'000, 161'000'000);
    std::uniform_int_distribution<int> side(1, 1'000), half(0, 1);
    auto const add = [&](Fixed f) {
        bool const square = squares && half(die);
        places.push_back({f, std::uint16_t(square ? side(die) : 0)});
    };
    for (int i = 0; i < 2'000; ++i) {
        add({x(die), y(die)});
        Fixed const corner{x(die) & ~0xffff, y(die) & ~0xffff};
        add({corner.x + near(die), corner.y + near(die)});
    }
    for (Ring const& ring : rings)
        for (std::size_t i = 0; i + 1 < ring.size(); ++i) {
            Fixed const a = to_fixed(ring[i]), b = to_fixed(ring[i + 1]);
            add(a);
            add({a.x + near(die), a.y + near(die)});
            Fixed const middle{(a.x + b.x) / 2, (a.y + b.y) / 2};
            add(middle);
            add({middle.x + near(die), middle.y + near(die)});
        }
    sort(places);
    return places;
}

void check_random_shapes(bool squares, unsigned seed) {
    std::mt19937 die(seed);
    std::uniform_real_distribution<double> reach(0.0005, 0.09), off(-0.05, 0.05);
    for (int round = 0; round < 150; ++round) {
        std::vector<Ring> rings;
        for (int part = 0; part <= round % 3; ++part)
            rings.push_back(
                random_ring(die, {16 + off(die), 107 + off(die)}, reach(die), 3 + round % 40));
        Shape const shape = shape_of(rings);
        std::vector<Place> const places = hard_places(die, rings, squares);
        REQUIRE(positions(Places(places).within(shape)) == brute_force(places, shape));
    }
}

}  // namespace

TEST_CASE("exact places inside random shapes are those that brute force finds", "[geo]") {
    check_random_shapes(false, 1);
}

TEST_CASE("rounded places are found from the neighbouring cells as well", "[geo]") {
    check_random_shapes(true, 2);
}

TEST_CASE("places on a shape that runs along the lines of the cells are found", "[geo]") {
    // The rectangle is exactly 3 x 2 cells; its border is the border of cells.
    std::int32_t const x = 1'070'000'000 & ~0xffff, y = 160'000'000 & ~0xffff, cell = 1 << 16;
    auto const p = [&](int column, int row) {
        return to_point({x + column * cell, y + row * cell});
    };
    Shape const shape = shape_of({{p(0, 0), p(3, 0), p(3, 2), p(0, 2), p(0, 0)}});
    std::vector<Place> places;
    for (int column = -1; column <= 4; ++column)
        for (int row = -1; row <= 3; ++row)
            for (int dx : {-1, 0, 1, 30'000})
                for (int dy : {-1, 0, 1, 30'000})
                    places.push_back({{x + column * cell + dx, y + row * cell + dy}, 0});
    sort(places);
    CHECK(positions(Places(places).within(shape)) == brute_force(places, shape));
}

TEST_CASE("a large area is mostly runs", "[geo]") {
    std::vector<Place> places;
    for (int i = 0; i < 300; ++i)
        for (int j = 0; j < 300; ++j)
            places.push_back({{1'065'000'000 + i * 40'000, 155'000'000 + j * 40'000}, 0});
    sort(places);
    Shape const shape =
        shape_of({{{15.6, 106.6}, {15.6, 107.5}, {16.5, 107.5}, {16.5, 106.6}, {15.6, 106.6}}});
    Found const found = Places(places).within(shape);
    CHECK(positions(found) == brute_force(places, shape));
    CHECK(found.ids.size() * 10 < found.count());
    CHECK(found.runs.size() < 150);
}

TEST_CASE("no places and an empty shape find nobody", "[geo]") {
    Shape const shape = shape_of({{{16, 107}, {16, 107.1}, {16.1, 107}, {16, 107}}});
    CHECK(Places().within(shape).count() == 0);
    CHECK(Places(std::vector<Place>{}).within(shape).count() == 0);
    std::vector<Place> const one{{to_fixed({16.01, 107.01}), 0}};
    CHECK(Places(one).within(shape).count() == 1);
    CHECK(Places(one).within(*Shape::make({})).count() == 0);
}

TEST_CASE("places out of order are a bug that is told", "[geo]") {
    std::vector<Place> const places{{to_fixed({17, 107}), 0}, {to_fixed({16, 107}), 0}};
    CHECK_THROWS_AS(Places(places), std::logic_error);
}

TEST_CASE("a million places: every warning finds those that brute force finds",
          "[geo][real-data]") {
    std::string const from = test::real_data();
    if (from.empty()) return;
    std::mt19937 die(3);
    std::uniform_int_distribution<std::int32_t> x(1'021'000'000, 1'097'000'000),
        y(82'000'000, 234'000'000);
    std::vector<Place> places(1'000'000);
    for (Place& p : places) p = {{x(die), y(die)}, std::uint16_t(die() % 4 ? 0 : die() % 1'000)};
    sort(places);
    Places const store(places);
    auto const file = boost::json::parse(test::read_whole(from + "/bench/warnings.geojson"));
    std::size_t found = 0, warnings = 0;
    std::map<std::string, std::pair<double, int>> spent;
    for (auto const& feature : file.at("features").as_array()) {
        Ring ring;
        for (auto const& p : feature.at("geometry").at("coordinates").at(0).as_array())
            ring.push_back({p.at(1).to_number<double>(), p.at(0).to_number<double>()});
        Shape const shape = shape_of({ring});
        auto const start = std::chrono::steady_clock::now();
        Found const answer = store.within(shape);
        auto& [ms, count] = spent[feature.at("properties").at("class").as_string().c_str()];
        ms += std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start)
                  .count();
        ++count;
        REQUIRE(positions(answer) == brute_force(places, shape));
        found += answer.count();
        ++warnings;
    }
    CHECK(warnings == 50);
    CHECK(found > 100'000);
    for (auto const& [name, sum] : spent)
        std::printf("places within, 1M, class %s: %.3f ms\n", name.c_str(), sum.first / sum.second);
}
