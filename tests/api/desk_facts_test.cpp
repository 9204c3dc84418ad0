// What officials look up: outlets, stops, an alert's audit and its area.
#include <catch2/catch.hpp>

#include "tests/api/office.hpp"

using namespace alertd;
using test::json_of;
using test::office;
using test::Running;

namespace {

std::string number_of(test::Answer const& answer) {
    return std::to_string(json_of(answer).at("id").to_number<std::int64_t>());
}

}  // namespace

TEST_CASE("an official sees the outlets, and which of them a kill switch holds", "[api]") {
    Running r;
    auto const outlets = [&] {
        std::string all;
        auto const answer = json_of(r.ask("GET", "/v1/desk/outlets", office().auditor));
        for (auto const& o : answer.at("outlets").as_array()) {
            CHECK(o.at("kind") == "push");
            CHECK(o.at("channel") == "push");
            all += std::string(o.at("name").as_string()) + (o.at("live").as_bool() ? " live" : "") +
                   (o.at("stopped").as_bool() ? " stopped;" : ";");
        }
        return all;
    };
    CHECK(outlets() == "push_drill;push_main live;");
    auto const& approver = office().approver;
    CHECK(r.ask("POST", "/v1/desk/stops", approver, R"({"what":"outlet:push_main"})").status ==
          201);
    CHECK(outlets() == "push_drill;push_main live stopped;");
    auto const stops =
        json_of(r.ask("GET", "/v1/desk/stops", office().officer)).at("stops").as_array();
    REQUIRE(stops.size() == 1);
    CHECK(stops[0].at("what") == "outlet:push_main");
    CHECK(stops[0].at("by") == "approver");
    CHECK(stops[0].at("since").as_string() == to_rfc3339(office().clock.now()));
    CHECK(r.ask("DELETE", "/v1/desk/stops/outlet:push_main", approver).status == 204);
    CHECK(r.ask("POST", "/v1/desk/stops", approver, R"({"what":"all"})").status == 201);
    CHECK(outlets() == "push_drill stopped;push_main live stopped;");
    CHECK(r.ask("DELETE", "/v1/desk/stops/all", approver).status == 204);
    CHECK(outlets() == "push_drill;push_main live;");
    CHECK(r.get("/v1/desk/outlets").status == 401);
}

TEST_CASE("who did what to an alert is told in order, its own rows only", "[api]") {
    Running r;
    auto const id = number_of(r.draft(office().officer, office().cap("audited-1")));
    auto const other = number_of(r.draft(office().officer, office().cap("audited-2")));
    r.ask("POST", "/v1/desk/alerts/" + id + "/submit", office().officer);
    r.ask("POST", "/v1/desk/alerts/" + other + "/submit", office().officer);
    r.ask("POST", "/v1/desk/alerts/" + id + "/approve", office().approver);
    auto const path = "/v1/desk/alerts/" + id + "/audit";
    std::string acts;
    auto const audit = json_of(r.ask("GET", path, office().auditor));
    for (auto const& row : audit.at("audit").as_array())
        acts += std::string(row.at("actor").as_string()) + " " +
                std::string(row.at("act").as_string()) + ";";
    CHECK(acts == "officer draft;officer submit;approver approve;");
    auto const last = json_of(r.ask("GET", path + "?limit=1", office().auditor)).at("audit");
    CHECK(last.as_array().size() == 1);
    CHECK(last.at(0).at("act") == "approve");
    CHECK(r.ask("GET", path + "?limit=501", office().auditor).status == 400);
    CHECK(r.ask("GET", "/v1/desk/alerts/999999/audit", office().auditor).status == 404);
    CHECK(r.ask("GET", "/v1/desk/alerts/x/audit", office().auditor).status == 404);
    CHECK(r.get(path).status == 401);
}

TEST_CASE("the reach of an alert comes with its own polygon", "[api]") {
    Running r;
    auto const id = number_of(r.draft(office().officer, office().cap("drawn-1")));
    auto const reach = json_of(r.ask("GET", "/v1/desk/alerts/" + id + "/reach", office().auditor));
    auto const& geometry = reach.at("geometry").as_object();
    CHECK(geometry.at("type") == "MultiPolygon");  // a polygon and a circle
    CHECK(geometry.at("coordinates").at(0).at(0).as_array().size() > 3);
}
