// The approver types the place; the daemon compares it with what it computes itself.
#include "alertd/api/main_place.hpp"

#include <catch2/catch.hpp>

#include "tests/api/office.hpp"

using namespace alertd;
using api::same_place;
using test::json_of;
using test::office;
using test::Running;

namespace {

Targets hit(std::vector<std::pair<geo::CommuneIndex, std::uint32_t>> const& communes) {
    Targets targets;
    for (auto const& [index, people] : communes) {
        targets.communes.emplace_back();
        targets.communes.back().commune = index;
        targets.communes.back().recipients = people;
    }
    return targets;
}

// Two communes of different provinces.
std::pair<geo::CommuneIndex, geo::CommuneIndex> of_two_provinces() {
    auto const& communes = office().ground->communes();
    geo::CommuneIndex other = 1;
    while (communes.commune(other).province_code == communes.commune(0).province_code) ++other;
    return {0, other};
}

}  // namespace

TEST_CASE("the place is the only commune, or the province with the most people", "[api]") {
    auto const& communes = office().ground->communes();
    auto const [a, b] = of_two_provinces();
    CHECK(api::main_place({}, communes).empty());
    CHECK(api::main_place(hit({{a, 5}}), communes) == communes.commune(a).name);
    CHECK(api::main_place(hit({{a, 5}, {b, 6}}), communes) == communes.commune(b).province_name);
    CHECK(api::main_place(hit({{a, 6}, {b, 5}}), communes) == communes.commune(a).province_name);
}

TEST_CASE("a place is typed with or without tone marks and its kind of unit", "[api]") {
    for (auto const* typed : {"Tỉnh Hà Tĩnh", "ha tinh", "  HÀ  TĨNH ", "tinh ha tinh", "Ha-Tinh"})
        CHECK(same_place(typed, "Tỉnh Hà Tĩnh"));
    for (auto const* typed : {"Hà Tây", "Hà", "", " ", "Tỉnh", "Hà Tĩnh 2"})
        CHECK_FALSE(same_place(typed, "Tỉnh Hà Tĩnh"));
}

TEST_CASE("an approval that names another place is refused, and nothing is approved", "[api]") {
    Running r;
    auto const drafted = json_of(r.draft(r.o.officer, r.o.cap("another-place")));
    auto const at = "/v1/desk/alerts/" + std::to_string(drafted.at("id").as_int64());
    REQUIRE(r.ask("POST", at + "/submit", r.o.officer, "{}").status == 200);
    auto const place =
        std::string(json_of(r.ask("GET", at + "/reach", r.o.approver)).at("place").as_string());
    for (auto const* wrong : {"Tỉnh Không Có", "Mẫu"}) {
        auto const answer = r.ask("POST", at + "/approve", r.o.approver,
                                  R"({"expected_place": ")" + std::string(wrong) + "\"}");
        CHECK(answer.status == 409);
        CHECK(answer.body.find(place) != std::string::npos);
    }
    CHECK(r.ask("POST", at + "/approve", r.o.approver, R"({"expected_place": ""})").status == 400);
    CHECK(json_of(r.ask("GET", at, r.o.approver)).at("stage") == "submitted");
    auto const right =
        r.ask("POST", at + "/approve", r.o.approver, R"({"expected_place": ")" + place + "\"}");
    CHECK(right.status == 200);
}

TEST_CASE("the desk's list says each alert's headline", "[api]") {
    Running r;
    r.draft(r.o.officer, r.o.cap("with-headline"));
    auto const list =
        json_of(r.ask("GET", "/v1/desk/alerts?identifier=with-headline", r.o.officer));
    auto const& row = list.at("alerts").as_array().at(0).as_object();
    CHECK(std::string_view(row.at("headline").as_string()).starts_with("Cảnh báo lũ quét"));
}
