// Writing an alert over HTTP: templates, form, preview, texts.
#include <catch2/catch.hpp>

#include "feeds/cap_xml.hpp"
#include "tests/api/office.hpp"

using namespace alertd;
using test::json_of;
using test::office;
using test::Running;
namespace json = boost::json;

namespace {

json::object form() {
    json::object o{{"hazard", "flash_flood"},
                   {"severity", "Severe"},
                   {"certainty", "Likely"},
                   {"urgency", "Immediate"},
                   {"status", "Actual"}};
    o["expires"] = to_cap({office().clock.now() + std::chrono::hours{6}, 420});
    o["communes"] = json::array{office().ground->communes().commune(0).code};
    return o;
}

test::Answer compose(Running& r, json::object const& body) {
    return r.ask("POST", "/v1/desk/compose", office().officer, json::serialize(body));
}

test::Answer preview(Running& r, json::object const& body) {
    return r.ask("POST", "/v1/desk/preview", office().officer, json::serialize(body));
}

std::string whole(json::value const& value) {
    return json::serialize(value);
}

}  // namespace

TEST_CASE("every hazard has its texts in both languages and for four severities", "[api]") {
    Running r;
    auto const answer = r.ask("GET", "/v1/desk/templates", office().auditor);
    REQUIRE(answer.status == 200);
    auto const all = json_of(answer).at("templates").as_array();
    CHECK(all.size() == 19);
    for (auto const& t : all)
        for (auto const* severity : {"Extreme", "Severe", "Moderate", "Minor"})
            for (auto const* language : {"vi", "en"}) {
                auto const& level = t.at("levels").at(severity);
                CHECK_FALSE(level.at("headline").at(language).as_string().empty());
                CHECK_FALSE(level.at("instruction").at(language).as_string().empty());
            }
    CHECK(r.get("/v1/desk/templates").status == 401);
}

TEST_CASE("a form becomes a draft whose CAP, reach and texts can be read", "[api]") {
    Running r;
    auto const drafted = compose(r, form());
    INFO(drafted.body);
    REQUIRE(drafted.status == 201);
    auto const row = json_of(drafted);
    CHECK(row.at("stage") == "draft");
    CHECK(row.at("sender") == "pctt@example.gov.vn");
    auto const path = drafted.header("location");
    auto const seen = json_of(r.ask("GET", path, office().officer));
    auto const read = feeds::read_cap(std::string(seen.at("cap").as_string()));
    REQUIRE(read.ok());
    REQUIRE(read.alert.infos.size() == 2);
    CHECK(read.alert.infos[0].event == "Lũ quét");
    CHECK(read.alert.infos[1].event == "Flash flood");

    auto const texts = r.ask("GET", path + "/texts", office().auditor);
    REQUIRE(texts.status == 200);
    auto const body = json_of(texts);
    REQUIRE(body.at("texts").as_array().size() == 2);
    auto const& push = body.at("texts").at(0);
    CHECK(push.at("channel") == "push");
    CHECK(push.at("encoding") == "utf8");
    CHECK(push.at("warnings").as_array().empty());
    auto const name = std::string(office().ground->communes().commune(0).full_name);
    CHECK(whole(push.at("body")).find(name) != std::string::npos);
    CHECK(body.at("estimate").at("sms_parts") == 0);
    CHECK(r.ask("GET", "/v1/desk/alerts/999999/texts", office().officer).status == 404);

    // Approved: the texts are those that were frozen.
    r.ask("POST", path + "/submit", office().officer);
    auto const approved = r.ask("POST", path + "/approve", office().approver);
    INFO(approved.body);
    REQUIRE(approved.status == 200);
    CHECK(json_of(r.ask("GET", path + "/texts", office().officer)).at("texts") == body.at("texts"));

    auto update = form();
    update["update_of"] = row.at("id");
    update["kind"] = "extend";
    auto const second = compose(r, update);
    INFO(second.body);
    REQUIRE(second.status == 201);
    CHECK(json_of(second).at("previous_id") == row.at("id"));
    CHECK(json_of(second).at("msgType") == "Update");
}

TEST_CASE("two alerts of one second have two identifiers", "[api]") {
    Running r;
    auto const a = json_of(compose(r, form())), b = json_of(compose(r, form()));
    CHECK(a.at("identifier") != b.at("identifier"));
}

TEST_CASE("a preview shows reach, texts and estimate, and keeps nothing", "[api]") {
    Running r;
    auto const before = json_of(r.ask("GET", "/v1/desk/alerts", office().officer));
    auto const answer = preview(r, form());
    INFO(answer.body);
    REQUIRE(answer.status == 200);
    auto const body = json_of(answer);
    CHECK(body.at("faults").as_array().empty());
    CHECK(body.at("reach").at("communes").as_array().size() == 1);
    CHECK(body.at("reach").at("recipients").to_number<int>() > 0);
    CHECK(body.at("texts").as_array().size() == 2);
    auto const cap = r.ask("POST", "/v1/desk/preview", office().officer, office().cap("seen-1"),
                           "application/cap+xml");
    INFO(cap.body);
    CHECK(json_of(cap).at("texts").as_array().size() == 2);
    CHECK(json_of(r.ask("GET", "/v1/desk/alerts", office().officer)) == before);
    CHECK(r.ask("POST", "/v1/desk/preview", office().auditor, json::serialize(form())).status ==
          403);
}

TEST_CASE("what is wrong with a form is said by field, all of it at once", "[api]") {
    Running r;
    auto bad = form();
    bad["severity"] = "Huge";
    bad["status"] = "Test";
    bad.erase("expires");
    bad["colour"] = "red";
    auto const drafted = compose(r, bad);
    CHECK(drafted.status == 400);
    CHECK(json_of(drafted).at("errors").as_array().size() == 4);
    auto const answer = preview(r, bad);
    REQUIRE(answer.status == 200);
    auto const faults = json_of(answer).at("faults");
    for (auto const* field : {"severity: ", "status: ", "expires: ", "colour: "})
        CHECK(whole(faults).find(field) != std::string::npos);
    CHECK(json_of(answer).at("reach").is_null());
    CHECK(r.ask("POST", "/v1/desk/preview", office().officer, "{").status == 400);
    CHECK(r.ask("POST", "/v1/desk/compose", office().officer, R"({"hazard":"a","hazard":"b"})")
              .status == 400);
    CHECK(r.ask("POST", "/v1/desk/compose", office().officer, "<alert/>", "text/xml").status ==
          415);
}

TEST_CASE("a form without a readable area tells no one", "[api]") {
    Running r;
    auto none = form();
    none.erase("communes");
    CHECK(compose(r, none).status == 400);
    none["communes"] = json::array{};
    CHECK(compose(r, none).status == 400);
    auto unknown = form();
    unknown["communes"] = json::array{"99999"};
    CHECK(whole(json_of(compose(r, unknown)).at("detail")).find("communes[0]") !=
          std::string::npos);
    auto sea = form();
    sea["polygon"] = json::parse("[[8,112],[8,112.1],[8.1,112.1]]");
    CHECK(whole(json_of(preview(r, sea)).at("faults")).find("polygon: ") != std::string::npos);
}
