// The country as it is: both files of boundaries, every commune, every province.
#include <catch2/catch.hpp>
#include <chrono>
#include <cstdio>

#include "geo/communes.hpp"
#include "tests/support/temp_folder.hpp"

using namespace alertd;
using namespace alertd::geo;

namespace {

struct Made {
    ImportReport report;
    double import_s = 0, open_s = 0;
    std::shared_ptr<Communes const> communes;
};

Made make(std::string const& source, test::TempFolder const& folder) {
    Made made;
    auto const seconds_since = [](Steady start) {
        return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    };
    Steady start = std::chrono::steady_clock::now();
    auto report = import_communes(source, folder.file("communes.snapshot"));
    REQUIRE(report.has_value());
    made.report = *report;
    made.import_s = seconds_since(start);
    start = std::chrono::steady_clock::now();
    auto opened = Communes::open(folder.file("communes.snapshot"));
    REQUIRE(opened.has_value());
    made.communes = *opened;
    made.open_s = seconds_since(start);
    std::printf("%s: import %.2f s, open %.3f s\n", source.c_str(), made.import_s, made.open_s);
    for (auto const& line : made.report.warnings) std::printf("  %s\n", line.c_str());
    for (auto const& line : made.report.faults) std::printf("  FAULT %s\n", line.c_str());
    return made;
}

void check_country(Made const& made) {
    CHECK(made.report.faults.empty());
    CHECK(made.report.features == 3321);
    CHECK(made.report.provinces == 34);
    CHECK_FALSE(made.report.sample);
    CHECK(made.communes->size() == 3321);
    CHECK(made.communes->source_hash() == made.report.source_hash);
    auto const first = made.communes->commune(0);
    CHECK(first.code == "00004");
    CHECK(first.full_name == "Phường Ba Đình");
    CHECK(first.province_name == "Hà Nội");
    CHECK(made.communes->find("00004") == CommuneIndex(0));
    CHECK_FALSE(made.communes->find("99999"));
    // Văn Miếu, the sea off Đà Nẵng, Viêng Chăn.
    CHECK(made.communes->at({21.0394, 105.8364}) == CommuneIndex(0));
    CHECK_FALSE(made.communes->at({15.5, 110.5}));
    CHECK_FALSE(made.communes->at({17.97, 102.60}));
}

}  // namespace

TEST_CASE("the simplified country imports whole", "[geo][real-data]") {
    std::string const from = test::real_data();
    if (from.empty()) return;
    test::TempFolder const folder;
    Made const made = make(from + "/communes/communes.geojson", folder);
    check_country(made);
    CHECK(made.report.vertices == 519'252);
}

TEST_CASE("the country at full detail imports from gzipped lines", "[geo][real-data]") {
    std::string const from = test::real_data();
    if (from.empty()) return;
    test::TempFolder const folder;
    Made const made = make(from + "/communes/communes_full.geojsonl.gz", folder);
    check_country(made);
    CHECK(made.report.vertices == 7'129'486);
}
