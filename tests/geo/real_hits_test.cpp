// Real communes against shapely: who is hit, who lies where.
#include <algorithm>
#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <map>
#include <random>
#include <set>
#include <sstream>

#include "geo/communes.hpp"
#include "tests/support/temp_folder.hpp"

using namespace alertd;
using namespace alertd::geo;

namespace {

// One country for all cases of this file.
struct Country {
    std::string data = test::real_data();
    test::TempFolder folder;
    std::shared_ptr<Communes const> communes;

    Country() {
        if (data.empty()) return;
        auto const report = import_communes(file(), folder.file("snapshot"));
        REQUIRE(report.has_value());
        communes = *Communes::open(folder.file("snapshot"));
    }
    std::string file() const { return data + "/communes/communes.geojson"; }
    std::string code(CommuneIndex i) const { return std::string(communes->commune(i).code); }
};

// Lines that shapely prints.
std::vector<std::string> oracle(Country const& country, std::string const& arguments) {
    std::string const out = country.folder.file("oracle.out");
    std::string const command = std::string("/usr/bin/python3 ") + ALERTD_SOURCE_DIR +
                                "/tests/geo/oracle.py " + arguments + " > " + out;
    REQUIRE(std::system(command.c_str()) == 0);
    std::ifstream in(out);
    std::vector<std::string> lines;
    for (std::string line; std::getline(in, line);) lines.push_back(line);
    return lines;
}

Area area_of(boost::json::value const& geometry) {
    Area area;
    auto const& coordinates = geometry.at("coordinates").as_array();
    bool const multi = geometry.at("type").as_string() == "MultiPolygon";
    for (std::size_t i = 0; i < (multi ? coordinates.size() : 1); ++i) {
        Ring ring;
        auto const& shell = multi ? coordinates[i].at(0) : coordinates[0];
        for (auto const& p : shell.as_array())
            ring.push_back({p.at(1).to_number<double>(), p.at(0).to_number<double>()});
        area.polygons.push_back(ring);
    }
    return area;
}

struct Warning {
    std::string size;
    Shape shape;
};

std::vector<Warning> warnings_of(std::string const& file) {
    std::vector<Warning> warnings;
    auto const all = boost::json::parse(test::read_whole(file));
    for (auto const& feature : all.at("features").as_array()) {
        Area const area = area_of(feature.at("geometry"));
        auto shape = Shape::make({&area, 1});
        REQUIRE(shape.has_value());
        warnings.push_back(
            {feature.at("properties").at("class").as_string().c_str(), std::move(*shape)});
    }
    return warnings;
}

void time_hits(Communes const& communes, std::vector<Warning> const& warnings, char const* name) {
    for (char const* size : {"S", "M", "L"}) {
        double best_ms = 0, hits = 0, count = 0;
        for (Warning const& w : warnings) {
            if (w.size != size) continue;
            double best = 1e9;
            for (int round = 0; round < 3; ++round) {
                auto const start = std::chrono::steady_clock::now();
                std::size_t const found = communes.hit_by(w.shape).size();
                auto const spent = std::chrono::steady_clock::now() - start;
                best = std::min(best, std::chrono::duration<double, std::milli>(spent).count());
                if (round == 0) hits += double(found);
            }
            best_ms += best;
            ++count;
        }
        std::printf("hit_by, %s communes, class %s: %.3f ms, %.1f communes\n", name, size,
                    best_ms / count, hits / count);
    }
}

}  // namespace

TEST_CASE("the fifty warnings hit the communes that shapely says", "[geo][real-data]") {
    Country const country;
    if (!country.communes) return;
    auto const warnings = warnings_of(country.data + "/bench/warnings.geojson");
    // As they are once long edges follow the geodesic.
    std::string drawn;
    for (Warning const& w : warnings)
        drawn += (drawn.empty() ? "" : ",") +
                 (R"({"type":"Feature","properties":{},"geometry":)" + w.shape.to_geojson() + "}");
    std::string const file = country.folder.write(
        "warnings", R"({"type":"FeatureCollection","features":[)" + drawn + "]}");
    std::map<std::pair<std::size_t, std::string>, double> wanted;
    for (auto const& line : oracle(country, "hits " + country.file() + " " + file)) {
        std::istringstream in(line);
        std::string number, code, share;
        std::getline(std::getline(std::getline(in, number, ','), code, ','), share);
        wanted[{std::stoul(number), code}] = std::stod(share);
    }
    std::size_t hits = 0;
    for (std::size_t w = 0; w < warnings.size(); ++w)
        for (Hit const& hit : country.communes->hit_by(warnings[w].shape)) {
            ++hits;
            auto const known = wanted.find({w, country.code(hit.commune)});
            INFO("warning " << w << ", commune " << country.code(hit.commune));
            REQUIRE(known != wanted.end());
            CHECK(hit.share_area == Approx(known->second).margin(1e-3));
        }
    CHECK(hits == wanted.size());
    CHECK(hits > 4'000);
    time_hits(*country.communes, warnings, "simplified");
}

TEST_CASE("hits among the communes at full detail are timed", "[geo][real-data]") {
    std::string const data = test::real_data();
    if (data.empty()) return;
    test::TempFolder const folder;
    REQUIRE(import_communes(data + "/communes/communes_full.geojsonl.gz", folder.file("s"))
                .has_value());
    auto const communes = *Communes::open(folder.file("s"));
    auto const warnings = warnings_of(data + "/bench/warnings.geojson");
    time_hits(*communes, warnings, "full");
    std::size_t hits = 0;
    for (Warning const& w : warnings) hits += communes->hit_by(w.shape).size();
    CHECK(hits == 4'435);  // as many as closed sets have, counted apart
}

TEST_CASE("a hundred thousand points lie in the communes that shapely says", "[geo][real-data]") {
    Country const country;
    if (!country.communes) return;
    std::mt19937 die(11);
    std::uniform_int_distribution<std::int32_t> lon(102'100'000, 109'500'000),
        lat(8'300'000, 23'400'000);
    std::vector<Fixed> points;
    for (int i = 0; i < 100'000; ++i) points.push_back({lon(die) * 10, lat(die) * 10});
    for (CommuneIndex i = 0; i < country.communes->size(); i = CommuneIndex(i + 7)) {
        auto const outline = boost::json::parse(country.communes->outline_geojson(i));
        Ring const ring = area_of(outline).polygons[0];
        for (std::size_t k = 0; k < ring.size(); k += 11) points.push_back(to_fixed(ring[k]));
    }
    std::string text;
    for (Fixed f : points)
        text += std::to_string(f.x / 1e7) + "," + std::to_string(f.y / 1e7) + "\n";
    std::string const file = country.folder.write("points", text);
    auto const lines = oracle(country, "points " + country.file() + " " + file);
    REQUIRE(lines.size() == points.size());
    auto const start = std::chrono::steady_clock::now();
    std::vector<std::optional<CommuneIndex>> found;
    for (Fixed f : points) found.push_back(country.communes->at(to_point(f)));
    double const us =
        std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count();
    std::printf("at: %.2f us a point\n", us / double(points.size()));
    std::size_t on_land = 0, on_borders = 0;
    for (std::size_t i = 0; i < points.size(); ++i) {
        std::string const code = found[i] ? country.code(*found[i]) : "";
        std::size_t const bar = lines[i].find('|');
        std::string const inside = lines[i].substr(0, bar), touching = lines[i].substr(bar + 1);
        INFO(points[i].x << " " << points[i].y << ": " << lines[i] << ", ours " << code);
        on_land += !code.empty();
        on_borders += !touching.empty();
        if (touching.empty())
            CHECK(code == inside.substr(0, 5));  // sorted: the lowest
        else
            CHECK((!code.empty() && lines[i].find(code) != std::string::npos));
    }
    CHECK(on_land > 10'000);
    CHECK(on_borders > 5'000);
}

TEST_CASE("a warning drawn along a real commune's border hits only it and what overlaps it",
          "[geo][real-data]") {
    Country const country;
    if (!country.communes) return;
    std::set<std::string> overlapping;
    for (auto const& pair : oracle(country, "overlaps " + country.file())) overlapping.insert(pair);
    std::size_t alone = 0, with_others = 0;
    // Every third: all 3,321 take a minute.
    for (CommuneIndex i = 0; i < country.communes->size(); i = CommuneIndex(i + 3)) {
        auto const outline = boost::json::parse(country.communes->outline_geojson(i));
        Area const area = area_of(outline);
        auto const shape = Shape::make({&area, 1});
        INFO(country.code(i));
        REQUIRE(shape.has_value());
        bool self = false, others = false;
        for (Hit const& hit : country.communes->hit_by(*shape)) {
            self = self || hit.commune == i;
            if (hit.commune == i) continue;
            others = true;
            std::string const a = country.code(std::min(i, hit.commune));
            std::string const b = country.code(std::max(i, hit.commune));
            if (!overlapping.count(a + "," + b))
                std::printf("outline of %s hits %s, share %.3g\n", country.code(i).c_str(),
                            country.code(hit.commune).c_str(), hit.share_area);
            CHECK((overlapping.count(a + "," + b) || hit.share_area < 1e-3));
        }
        CHECK(self);
        (others ? with_others : alone) += 1;
    }
    std::printf("outlines: %zu hit one commune, %zu more\n", alone, with_others);
    CHECK(alone > 1'000);
}
