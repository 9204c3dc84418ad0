// Maps: neighbours keep one line between them, nothing small and far away is lost.
#include "geo/map_outlines.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <set>

#include "geo/dissolve.hpp"
#include "geo/exact.hpp"
#include "geo/sample.hpp"
#include "tests/support/temp_folder.hpp"

using namespace alertd;
using namespace alertd::geo;

namespace {

struct Country {
    test::TempFolder folder;
    std::shared_ptr<Communes const> communes;
    Country() {
        auto const sample = make_sample(3, Time{});
        REQUIRE(sample.has_value());
        auto const source = folder.write("communes.geojson", sample->communes_geojson);
        REQUIRE(import_communes(source, folder.file("communes.snapshot")).has_value());
        communes = *Communes::open(folder.file("communes.snapshot"));
    }
};

using Line = std::pair<std::pair<int, int>, std::pair<int, int>>;

// How often each edge is drawn, in whatever direction.
std::map<Line, int> edges(std::vector<MapArea> const& map) {
    std::map<Line, int> count;
    for (auto const& area : map)
        for (auto const& polygon : area.polygons)
            for (auto const& ring : polygon)
                for (std::size_t i = 0; i < ring.size(); ++i) {
                    std::pair a{ring[i].x, ring[i].y};
                    auto const& next = ring[(i + 1) % ring.size()];
                    std::pair b{next.x, next.y};
                    ++count[{std::min(a, b), std::max(a, b)}];
                }
    return count;
}

double area_of(std::vector<MapArea> const& map) {
    double sum = 0;
    for (auto const& area : map)
        for (auto const& polygon : area.polygons)
            for (auto const& ring : polygon) sum += signed_area(ring);
    return sum;
}

std::vector<MapArea> all_communes(Communes const& communes, MapDetail const& detail) {
    std::vector<MapArea> all;
    std::set<std::string_view> provinces;
    for (std::size_t i = 0; i < communes.size(); ++i)
        provinces.insert(communes.commune(CommuneIndex(i)).province_code);
    for (auto const code : provinces) {
        auto own = commune_map(communes, code, detail);
        std::move(own.begin(), own.end(), std::back_inserter(all));
    }
    return all;
}

std::span<std::span<Fixed const> const> views(std::vector<OpenRing> const& rings,
                                              std::vector<std::span<Fixed const>>& into) {
    into.assign(rings.begin(), rings.end());
    return into;
}

}  // namespace

TEST_CASE("communes that were neighbours still share one line, also across provinces", "[geo]") {
    Country const country;
    auto const fine = all_communes(*country.communes, {0, 0});
    auto const coarse = all_communes(*country.communes, {20'000, 0});
    auto const before = edges(fine), after = edges(coarse);
    CHECK(after.size() < before.size() / 2);
    auto const shared = [](auto const& count) {
        return double(std::count_if(count.begin(), count.end(),
                                    [](auto const& e) { return e.second == 2; })) /
               double(count.size());
    };
    for (auto const& [edge, times] : after) CHECK(times <= 2);
    CHECK(shared(before) > 0.75);  // the rest is the country's rim
    CHECK(shared(after) > shared(before) - 0.01);
    // What one loses its neighbour gains: only the outer rim changes the sum.
    CHECK(area_of(coarse) == Approx(area_of(fine)).epsilon(0.001));
}

TEST_CASE("a map without tolerance is the border itself", "[geo]") {
    Country const country;
    auto const& communes = *country.communes;
    auto const map = commune_map(communes, communes.commune(0).province_code, {0, 0});
    REQUIRE(!map.empty());
    CHECK(map.front().code == communes.commune(0).code);
    CHECK(map.front().name == communes.commune(0).name);
    CHECK(commune_map(communes, "no such").empty());
}

TEST_CASE("a province is what its communes are together", "[geo]") {
    Country const country;
    auto const communes = all_communes(*country.communes, {0, 0});
    auto const provinces = province_map(*country.communes, {0, 0});
    CHECK(provinces.size() == 3);
    CHECK(area_of(provinces) == Approx(area_of(communes)).epsilon(1e-9));
    CHECK(edges(provinces).size() < edges(communes).size() / 3);
}

TEST_CASE("areas side by side become one outline, and a hole stays", "[geo]") {
    std::vector<OpenRing> const rings = {
        {{0, 0}, {2, 0}, {2, 1}, {0, 1}},  // the south of a frame
        {{0, 1}, {1, 1}, {1, 3}, {0, 3}},  // west
        {{1, 2}, {2, 2}, {2, 3}, {1, 3}},  // north-east; the gap between is open to the east
    };
    std::vector<std::span<Fixed const>> into;
    CHECK_FALSE(dissolved(views(rings, into)).empty());
    std::vector<OpenRing> const frame = {
        {{0, 0}, {3, 0}, {3, 1}, {2, 1}, {1, 1}, {0, 1}},
        {{0, 1}, {1, 1}, {1, 2}, {0, 2}},
        {{2, 1}, {3, 1}, {3, 2}, {2, 2}},
        {{0, 2}, {1, 2}, {2, 2}, {3, 2}, {3, 3}, {0, 3}},
    };
    auto const outline = with_holes(dissolved(views(frame, into)));
    REQUIRE(outline.size() == 1);
    REQUIRE(outline[0].size() == 2);
    CHECK(signed_area(outline[0][0]) == 9);
    CHECK(signed_area(outline[0][1]) == -1);
}

TEST_CASE("a ring keeps three points however coarse the map", "[geo]") {
    OpenRing island;
    for (int i = 0; i < 40; ++i)
        island.push_back({int(1'000 * std::cos(i * 0.157)), int(1'000 * std::sin(i * 0.157))});
    std::vector<OpenRing> const rings = {island};
    std::vector<std::span<Fixed const>> into;
    Arcs const arcs(views(rings, into));
    auto const coarse = arcs.simplified(island, 1e9);
    CHECK((coarse.size() >= 3 && coarse.size() < 12));
    OpenRing const sliver = {{0, 0}, {100'000, 1}, {200'000, 0}, {100'000, -1}};
    std::vector<OpenRing> const thin = {sliver};
    std::vector<std::span<Fixed const>> views_of_thin;
    CHECK(Arcs(views(thin, views_of_thin)).simplified(sliver, 1e9).size() == 3);
    CHECK(arcs.simplified(island, 0).size() == island.size());
    auto const some = arcs.simplified(island, 100);
    CHECK((some.size() > 3 && some.size() < island.size()));
}

TEST_CASE("small islands go where something bigger is near, those far out stay", "[geo]") {
    test::TempFolder folder;
    auto const box = [](double lon, double lat, double side) {
        auto const at = [](double x, double y) {
            return "[" + std::to_string(x) + "," + std::to_string(y) + "]";
        };
        return "[[" + at(lon, lat) + "," + at(lon + side, lat) + "," + at(lon + side, lat + side) +
               "," + at(lon, lat + side) + "," + at(lon, lat) + "]]";
    };
    auto const source = folder.write(
        "c.geojson",
        R"({"type":"FeatureCollection","features":[{"type":"Feature","properties":)"
        R"({"code":"00001","name":"A","full_name":"Xã A","province_code":"01","province_name":"P"},)"
        R"("geometry":{"type":"MultiPolygon","coordinates":[)" +
            box(107, 16, 1) + "," + box(108.1, 16, 0.001) + "," + box(112, 10, 0.001) + "]}}]}");
    REQUIRE(import_communes(source, folder.file("s")).has_value());
    auto const communes = *Communes::open(folder.file("s"));
    auto const map = province_map(*communes);
    REQUIRE(map.size() == 1);
    REQUIRE(map[0].polygons.size() == 2);
    CHECK(map[0].polygons[1][0][0].x >= 1'120'000'000);
    CHECK(commune_map(*communes, "01")[0].polygons.size() == 3);
}
