// The desk over HTTP: the way of an alert, who may, and what is refused.
#include <catch2/catch.hpp>

#include "alertd/api/failed_tokens.hpp"
#include "alertd/api/routes.hpp"
#include "tests/api/office.hpp"

using namespace alertd;
using test::json_of;
using test::office;
using test::Running;

namespace {

std::string path_of(boost::json::object const& row, std::string const& act = "") {
    return "/v1/desk/alerts/" + std::to_string(row.at("id").to_number<std::int64_t>()) + act;
}

// A pattern with something in its places.
std::string example(std::string_view pattern) {
    std::string path(pattern);
    for (auto open = path.find('{'); open != std::string::npos; open = path.find('{'))
        path.replace(open, path.find('}') - open + 1, "1");
    return path;
}

}  // namespace

TEST_CASE("an alert goes from draft over another person's approval, and each step answers its row",
          "[api]") {
    Running r;
    auto const drafted = r.draft(office().officer, office().cap("way-1"));
    REQUIRE(drafted.status == 201);
    auto const row = json_of(drafted);
    CHECK(row.at("identifier") == "way-1");
    CHECK(row.at("stage") == "draft");
    CHECK(drafted.header("location") == path_of(row));
    CHECK(drafted.header("cache-control") == "no-store");

    auto const seen = json_of(r.ask("GET", path_of(row), office().auditor));
    CHECK(seen.at("cap").as_string() == office().cap("way-1"));
    auto const recipients = seen.at("reach").at("recipients").to_number<std::uint64_t>();
    CHECK(recipients > 0);
    auto const reach = json_of(r.ask("GET", path_of(row, "/reach"), office().approver));
    CHECK(reach.at("recipients") == recipients);
    CHECK(reach.at("communes").as_array().size() > 5);

    CHECK(json_of(r.ask("POST", path_of(row, "/submit"), office().officer)).at("stage") ==
          "submitted");
    auto const wrong = r.ask("POST", path_of(row, "/approve"), office().approver,
                             R"({"expected_recipients":)" + std::to_string(recipients + 1) + "}");
    CHECK(wrong.status == 409);
    auto const right = r.ask("POST", path_of(row, "/approve"), office().approver,
                             R"({"expected_recipients":)" + std::to_string(recipients) + "}");
    CHECK(right.status == 200);
    CHECK(json_of(right).at("stage") == "approved");
    auto const frozen = json_of(r.ask("GET", path_of(row), office().auditor));
    CHECK(frozen.at("frozen").at("total") == recipients);
    CHECK_FALSE(frozen.contains("reach"));
    CHECK(r.ask("POST", path_of(row, "/approve"), office().approver).status == 409);
}

TEST_CASE("who wrote an alert cannot approve it", "[api]") {
    Running r;
    auto const row = json_of(r.draft(office().approver, office().cap("own-1")));
    CHECK(r.ask("POST", path_of(row, "/submit"), office().officer).status == 200);
    auto const answer = r.ask("POST", path_of(row, "/approve"), office().approver);
    CHECK(answer.status == 403);
    CHECK(json_of(answer).at("detail").as_string().find("another approver") != std::string::npos);
    CHECK(r.ask("POST", path_of(row, "/approve"), office().other_approver).status == 200);
}

TEST_CASE("an approver sends back, rejects and cancels, always with a reason", "[api]") {
    Running r;
    auto const back = json_of(r.draft(office().officer, office().cap("back-1")));
    r.ask("POST", path_of(back, "/submit"), office().officer);
    for (auto const* act : {"/return", "/reject", "/cancel"})
        for (auto const* body :
             {"", "{}", R"({"why":"  "})", R"({"why":7})", R"({"why":"x","y":1})"}) {
            INFO(act << " " << body);
            CHECK(r.ask("POST", path_of(back, act), office().approver, body).status == 400);
        }
    std::string const why = R"({"why":"sai vùng"})";
    CHECK(json_of(r.ask("POST", path_of(back, "/return"), office().approver, why)).at("stage") ==
          "returned");
    r.ask("POST", path_of(back, "/submit"), office().officer);
    CHECK(json_of(r.ask("POST", path_of(back, "/reject"), office().approver, why)).at("stage") ==
          "rejected");

    auto const live = json_of(r.draft(office().officer, office().cap("cancel-1")));
    r.ask("POST", path_of(live, "/submit"), office().officer);
    r.ask("POST", path_of(live, "/approve"), office().approver);
    auto const cancel = r.ask("POST", path_of(live, "/cancel"), office().approver, why);
    CHECK(cancel.status == 200);
    CHECK(json_of(cancel).at("msgType") == "Cancel");
    CHECK(json_of(r.ask("GET", path_of(live), office().auditor)).at("stage") == "cancelled");
}

TEST_CASE("every fault of a CAP file is told, one line each", "[api]") {
    Running r;
    auto const answer =
        r.draft(office().officer,
                office().cap("faults-1", {{">Severe<", ">Severre<"}, {">Likely<", ">Perhaps<"}}));
    CHECK(answer.status == 400);
    CHECK(answer.header("content-type") == "application/problem+json");
    auto const o = json_of(answer);
    CHECK(o.at("type") == "about:blank");
    CHECK(o.at("title") == "Bad Request");
    CHECK(o.at("status") == 400);
    CHECK(o.at("errors").as_array().size() >= 2);
    CHECK(o.at("detail").as_string().find("faults") != std::string::npos);
}

TEST_CASE("an Update says what it is for by a word that is known", "[api]") {
    Running r;
    CHECK(r.draft(office().officer, office().cap("kind-1"), "?kind=louder").status == 400);
    CHECK(r.draft(office().officer, office().cap("kind-1"), "?kind=raise").status ==
          400);  // it is an Alert
    CHECK(r.draft(office().officer, office().cap("kind-1"), "?sort=raise").status == 400);
}

TEST_CASE("every call of the desk refuses who has no token, a wrong one or another role", "[api]") {
    Running r;
    struct Holder {
        Role role;
        std::string token;
    };
    Holder const holders[] = {{Role::officer, office().officer},
                              {Role::approver, office().approver},
                              {Role::auditor, office().auditor}};
    int refused = 0;
    for (auto const& route : api::routes()) {
        if (!route.pattern.starts_with("/v1/desk")) continue;
        std::string const method(route.method), path = example(route.pattern);
        INFO(method << " " << path);
        REQUIRE(route.need != api::Need::nobody);
        auto const none = r.ask(method, path);
        CHECK(none.status == 401);
        CHECK(none.header("www-authenticate") == "Bearer");
        CHECK(json_of(none).at("title") == "Unauthorized");
        for (auto const& [role, token] : holders) {
            bool const allowed = route.need == api::Need::official || role == Role::approver ||
                                 (route.need == api::Need::writer && role == Role::officer);
            if (allowed && route.method != "GET") continue;  // it would act
            CHECK((r.ask(method, path, token).status == 403) == !allowed);
            refused += !allowed;
        }
    }
    CHECK(refused == 17);  // 5 writing calls refuse the auditor, 6 approvers' calls two roles
    CHECK(r.ask("GET", "/v1/desk/alerts", "nobodys-token").status == 401);
}

TEST_CASE("the roles of the table are those of the desk", "[api]") {
    for (auto const& route : api::routes()) {
        if (!route.pattern.starts_with("/v1/desk")) continue;
        INFO(route.method << " " << route.pattern);
        bool const reads = route.method == "GET";
        bool const writes =
            route.pattern == "/v1/desk/alerts" || route.pattern.ends_with("/submit") ||
            route.pattern == "/v1/desk/compose" || route.pattern == "/v1/desk/preview" ||
            route.pattern.ends_with("/acknowledge");
        CHECK(route.need == (reads    ? api::Need::official
                             : writes ? api::Need::writer
                                      : api::Need::approver));
    }
}

TEST_CASE("who tries tokens that nobody holds must wait, with a right one too", "[api]") {
    Running r;
    for (int i = 0; i < api::FailedTokens::tries; ++i)
        CHECK(r.ask("GET", "/v1/desk/alerts", "guess-" + std::to_string(i)).status == 401);
    auto const answer = r.ask("GET", "/v1/desk/alerts", office().auditor);
    CHECK(answer.status == 429);
    CHECK(answer.header("retry-after") == "60");
    office().clock.pass(api::FailedTokens::window);
    CHECK(r.ask("GET", "/v1/desk/alerts", office().auditor).status == 200);
}

TEST_CASE("an Authorization that is no bearer token of ours is refused without asking the store",
          "[api]") {
    Running r;
    for (std::string const value : {"Basic YTpi", "Bearer", "Bearer ", "Bearer a b", "bearer"}) {
        INFO(value);
        CHECK(r.get("/v1/desk/alerts", "Authorization: " + value + "\r\n").status == 401);
    }
    CHECK(r.get("/v1/desk/alerts", "Authorization: Bearer " + std::string(300, 'a') + "\r\n")
              .status == 401);
    CHECK(r.get("/v1/desk/alerts", "Authorization: bearer " + office().auditor + "\r\n").status ==
          200);
}

TEST_CASE("the form of a body is looked at before anything is done", "[api]") {
    Running r;
    auto const xml = office().cap("form-2");
    CHECK(r.ask("POST", "/v1/desk/alerts", office().officer, xml, "text/plain").status == 415);
    CHECK(r.ask("POST", "/v1/desk/alerts", office().officer, xml, "application/json").status ==
          415);
    auto const row = json_of(
        r.ask("POST", "/v1/desk/alerts", office().officer, xml, "application/xml; charset=utf-8"));
    auto const approve = path_of(row, "/approve");
    for (auto const* body :
         {"[]", "{", R"({"expected_recipients":"5"})", R"({"expected_recipients":-1})",
          R"({"expected_recipients":1.5})", R"({"expected_recipients":1e999})", R"({"a":1})",
          R"({"expected_recipients":1,"expected_recipients":2})", "{} {}"}) {
        INFO(body);
        CHECK(r.ask("POST", approve, office().approver, body).status == 400);
    }
    std::string const large = R"({"why":")" + std::string(70'000, 'x') + R"("})";
    CHECK(r.ask("POST", path_of(row, "/reject"), office().approver, large).status == 413);
}

TEST_CASE("what is not there is not found, whatever the path says", "[api]") {
    Running r;
    for (auto const* id :
         {"0", "-1", "999999", "1x", "abc", "99999999999999999999", "%00", "1%2F..%2F2"}) {
        INFO(id);
        CHECK(r.ask("GET", "/v1/desk/alerts/" + std::string(id), office().auditor).status == 404);
    }
}

TEST_CASE("the desk lists its alerts and finds one by its identifier", "[api]") {
    Running r;
    r.draft(office().officer, office().cap("list-1"));
    r.draft(office().officer, office().cap("list-2"));
    auto const two =
        json_of(r.ask("GET", "/v1/desk/alerts?limit=2", office().auditor)).at("alerts").as_array();
    REQUIRE(two.size() == 2);
    CHECK(two[0].at("identifier") == "list-2");
    auto const one = json_of(r.ask("GET", "/v1/desk/alerts?identifier=list-1", office().auditor))
                         .at("alerts")
                         .as_array();
    REQUIRE(one.size() == 1);
    CHECK(one[0].at("identifier") == "list-1");
    CHECK(r.ask("GET", "/v1/desk/alerts?limit=1000", office().auditor).status == 400);
}

TEST_CASE("the kill switch is pulled and released", "[api]") {
    Running r;
    auto const stopped =
        r.ask("POST", "/v1/desk/stops", office().approver, R"({"what":"outlet:push_main"})");
    CHECK(stopped.status == 201);
    CHECK(json_of(stopped).at("what") == "outlet:push_main");
    CHECK(r.ask("POST", "/v1/desk/stops", office().approver, R"({"what":"everything"})").status ==
          400);
    CHECK(r.ask("DELETE", "/v1/desk/stops/outlet%3Apush_main", office().approver).status == 204);
}
