#include "geo/sample.hpp"

#include <boost/json.hpp>
#include <catch2/catch.hpp>
#include <map>
#include <set>
#include <sstream>

#include "geo/communes.hpp"
#include "tests/support/temp_folder.hpp"

using namespace alertd;
using namespace alertd::geo;

namespace {

Time const now{seconds{1'795'000'000}};

struct Country {
    test::TempFolder folder;
    Sample sample;
    ImportReport report;
    std::shared_ptr<Communes const> communes;

    explicit Country(std::uint64_t seed) : sample(*make_sample(seed, now)) {
        std::string const file = folder.write("communes.geojson", sample.communes_geojson);
        report = *import_communes(file, folder.file("snapshot"));
        for (auto const& line : report.faults) UNSCOPED_INFO(line);
        REQUIRE(report.faults.empty());
        communes = *Communes::open(folder.file("snapshot"));
    }
};

std::string between(std::string const& text, std::string const& from, std::string const& to) {
    std::size_t const start = text.find(from) + from.size();
    return text.substr(start, text.find(to, start) - start);
}

Area area_of(std::string const& xml) {
    Area area;
    std::istringstream pairs(between(xml, "<polygon>", "</polygon>"));
    Ring ring;
    char comma = 0;
    for (Point p; pairs >> p.lat >> comma >> p.lon;) ring.push_back(p);
    area.polygons = {ring};
    std::istringstream circle(between(xml, "<circle>", "</circle>"));
    Circle c;
    circle >> c.centre.lat >> comma >> c.centre.lon >> c.radius_km;
    area.circles = {c};
    return area;
}

Area outline_area(Communes const& communes, CommuneIndex index) {
    Area area;
    auto const outline = boost::json::parse(communes.outline_geojson(index));
    for (auto const& polygon : outline.at("coordinates").as_array()) {
        CHECK(polygon.as_array().size() == 1);
        Ring ring;
        for (auto const& p : polygon.at(0).as_array())
            ring.push_back({p.at(1).to_number<double>(), p.at(0).to_number<double>()});
        area.polygons.push_back(ring);
    }
    return area;
}

}  // namespace

TEST_CASE("the sample country imports without a fault or a warning", "[geo]") {
    for (std::uint64_t seed : {1, 2, 3, 42, 2026}) {
        Country const c(seed);
        INFO("seed " << seed);
        CHECK(c.report.features == 120);
        CHECK(c.report.provinces == 3);
        CHECK(c.report.sample);
        CHECK(c.communes->sample());
        CHECK(c.report.warnings == std::vector<std::string>{});
    }
}

TEST_CASE("sample communes are named and coded as samples", "[geo]") {
    Country const c(1);
    Commune const first = c.communes->commune(0), last = c.communes->commune(119);
    CHECK(first.code == "90001");
    CHECK(first.name == "Xã Mẫu 001");
    CHECK(first.full_name == "Xã Mẫu 001, Tỉnh Mẫu A");
    CHECK(first.province_code == "91");
    CHECK(last.code == "90120");
    CHECK(last.province_name == "Tỉnh Mẫu C");
    for (CommuneIndex i = 0; i < 120; ++i) {
        Box const box = c.communes->commune(i).bounds;
        CHECK((box.south >= 14.95 && box.north <= 17.55 && box.west >= 106.7 && box.east <= 109.3));
    }
}

TEST_CASE("inner borders of the sample country are shared point for point", "[geo]") {
    Country const c(1);
    std::map<std::string, int> edges;  // by their ends, whatever the direction
    for (CommuneIndex i = 0; i < 120; ++i)
        for (auto const& ring : outline_area(*c.communes, i).polygons)
            for (std::size_t k = 0; k + 1 < ring.size(); ++k) {
                Fixed const a = to_fixed(ring[k]), b = to_fixed(ring[k + 1]);
                bool const swap = std::pair(b.x, b.y) < std::pair(a.x, a.y);
                Fixed const low = swap ? b : a, high = swap ? a : b;
                ++edges[std::to_string(low.x) + "," + std::to_string(low.y) + "-" +
                        std::to_string(high.x) + "," + std::to_string(high.y)];
            }
    std::size_t shared = 0, alone = 0;
    for (auto const& [edge, count] : edges) {
        CHECK(count <= 2);
        (count == 2 ? shared : alone) += 1;
    }
    // The rim of 2.5 x 0.85 degrees against some 300 inner borders.
    CHECK(shared > 2 * alone);
}

TEST_CASE("a warning drawn along a commune's border hits that commune and no neighbour", "[geo]") {
    Country const c(1);
    for (CommuneIndex i = 0; i < 120; ++i) {
        Area const area = outline_area(*c.communes, i);
        Shape const shape = *Shape::make({&area, 1});
        auto const hits = c.communes->hit_by(shape);
        INFO(c.communes->commune(i).code);
        REQUIRE(hits.size() == 1);
        CHECK(hits[0].commune == i);
        CHECK(hits[0].share_area == Approx(1));
    }
}

TEST_CASE("the sample warning cuts through fifteen to twenty-five communes", "[geo]") {
    for (std::uint64_t seed : {1, 2, 3, 42, 2026}) {
        Country const c(seed);
        Area const area = area_of(c.sample.alert_xml);
        auto const hits = c.communes->hit_by(*Shape::make({&area, 1}));
        INFO("seed " << seed);
        CHECK(hits.size() >= 15);
        CHECK(hits.size() <= 25);
        auto const partly = std::count_if(hits.begin(), hits.end(),
                                          [](Hit const& h) { return h.share_area < 0.999; });
        CHECK(partly >= 5);
        for (Hit const& h : hits) CHECK((h.share_area > 0 && h.share_area <= 1));
    }
}

TEST_CASE("the sample warning is a whole CAP alert in Vietnamese, then English", "[geo]") {
    std::string const xml = make_sample(1, now)->alert_xml;
    for (char const* element :
         {"identifier", "sender",   "sent",       "status",   "msgType",     "scope",
          "info",       "language", "category",   "event",    "urgency",     "severity",
          "certainty",  "expires",  "senderName", "headline", "description", "instruction",
          "area",       "areaDesc", "polygon",    "circle"})
        CHECK_THAT(xml, Catch::Contains(std::string("<") + element + ">"));
    CHECK(xml.find("vi-VN") < xml.find("en-US"));
    auto const sent = parse_timestamp(between(xml, "<sent>", "</sent>"));
    auto const expires = parse_timestamp(between(xml, "<expires>", "</expires>"));
    REQUIRE((sent && expires));
    CHECK(sent->offset_minutes == 420);
    CHECK(sent->instant == now);
    CHECK(expires->instant == now + std::chrono::hours{6});
}

TEST_CASE("weights name every sample commune once, and one has nobody", "[geo]") {
    std::istringstream csv(make_sample(1, now)->weights_csv);
    std::string line;
    std::getline(csv, line);
    CHECK(line == "code,population");
    std::set<std::string> codes;
    int empty = 0;
    while (std::getline(csv, line)) {
        int const people = std::stoi(line.substr(6));
        CHECK(codes.insert(line.substr(0, 5)).second);
        CHECK((people == 0 || (people >= 3'000 && people <= 40'000)));
        empty += people == 0;
    }
    CHECK(codes.size() == 120);
    CHECK(empty == 1);
}

TEST_CASE("the same seed gives the same country, another seed another", "[geo]") {
    Sample const a = *make_sample(7, now), b = *make_sample(7, now), c = *make_sample(8, now);
    CHECK(a.communes_geojson == b.communes_geojson);
    CHECK(a.weights_csv == b.weights_csv);
    CHECK(a.alert_xml == b.alert_xml);
    CHECK(a.communes_geojson != c.communes_geojson);
}
