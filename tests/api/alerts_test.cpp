// What the public sees, and what it never sees.
#include <algorithm>
#include <catch2/catch.hpp>

#include "tests/api/office.hpp"

using namespace alertd;
using test::json_of;
using test::must;
using test::office;
using test::Running;

namespace {

// The identifiers of a collection.
std::vector<std::string> identifiers(test::Answer const& answer) {
    auto const collection = json_of(answer);
    std::vector<std::string> all;
    for (auto const& f : collection.at("features").as_array())
        all.emplace_back(f.at("id").as_string());
    return all;
}

bool holds(std::vector<std::string> const& all, std::string const& one) {
    return std::find(all.begin(), all.end(), one) != all.end();
}

Progress some_progress() {
    Progress p;
    p.identifier = "x";
    p.stage = "active";
    p.recipients = 1'234;
    p.without_channel = 3;
    p.channels = {{ChannelKind::push, {19, 20, 20, 18, 0, 1}}};
    p.communes = {{"20001", "Xã Mẫu 001", p.channels}};
    return p;
}

}  // namespace

TEST_CASE("a public alert is in the feed with its outline, its words and its stage", "[api]") {
    Running r;
    office().publish(office().cap("feed-1"));
    auto const answer = r.get("/v1/alerts");
    REQUIRE(answer.status == 200);
    CHECK(answer.header("content-type") == "application/geo+json");
    CHECK(answer.header("cache-control") == "public, max-age=10");
    CHECK(answer.header("x-content-type-options") == "nosniff");
    CHECK(answer.header("content-security-policy").starts_with("default-src 'none'"));
    auto const features = json_of(answer).at("features").as_array();
    auto const found = std::find_if(features.begin(), features.end(),
                                    [](auto const& f) { return f.at("id") == "feed-1"; });
    REQUIRE(found != features.end());
    CHECK(found->at("geometry").at("type") == "MultiPolygon");
    auto const& first = found->at("geometry").at("coordinates").at(0).at(0).at(0).as_array();
    CHECK(first.at(0).to_number<double>() > 100);  // lon first
    CHECK(first.at(1).to_number<double>() < 30);
    auto const& p = found->at("properties").as_object();
    CHECK(p.at("stage") == "current");
    CHECK(p.at("event") == "Lũ quét, sạt lở đất");
    CHECK(p.at("severity") == "Severe");
    CHECK(p.at("infos").as_array().size() == 2);
    CHECK(p.at("links").at("self") == "https://canhbao.example.vn/v1/alerts/feed-1");
}

TEST_CASE("drafts, exercises and tests are never public, by no way of asking", "[api]") {
    Running r;
    must(office().desk->draft({"officer", "", Role::officer, "nation"},
                              office().cap("hidden-draft")));
    office().publish(office().cap("hidden-exercise", {{">Actual<", ">Exercise<"}}));
    office().publish(office().cap("hidden-test", {{">Actual<", ">Test<"}}));
    for (auto const stage : {Stage::submitted, Stage::returned, Stage::rejected, Stage::approved})
        office().publish(office().cap("hidden-" + std::string(text_of(stage_words, stage))), stage);
    for (auto const* query : {"", "?status=all&limit=500", "?since=0&limit=500"})
        for (auto const& id : identifiers(r.get(std::string("/v1/alerts") + query)))
            CHECK_FALSE(id.starts_with("hidden-"));
    for (auto const* id :
         {"draft", "exercise", "test", "submitted", "returned", "rejected", "approved"}) {
        CHECK(r.get("/v1/alerts/hidden-" + std::string(id)).status == 404);
        CHECK(r.get("/v1/alerts/hidden-" + std::string(id), "Accept: application/cap+xml\r\n")
                  .status == 404);
        CHECK(r.get("/v1/alerts/hidden-" + std::string(id) + "/progress").status == 404);
    }
}

TEST_CASE("a message that is not for everybody is not public even where the store has it",
          "[api]") {
    Running r;
    auto const id = office().publish(office().cap("restricted-1"));
    auto s = office().desk->db().prepare("UPDATE alerts SET bytes = ?1 WHERE id = ?2");
    s.bind_blob(1,
                office().cap("restricted-1",
                             {{"<scope>Public</scope>",
                               "<scope>Restricted</scope><restriction>chỉ nội bộ</restriction>"}}))
        .bind(2, id);
    s.run();
    CHECK_FALSE(holds(identifiers(r.get("/v1/alerts?limit=500")), "restricted-1"));
    CHECK(r.get("/v1/alerts/restricted-1").status == 404);
}

TEST_CASE("a draft with the identifier of a public alert does not hide it", "[api]") {
    Running r;
    auto const sent = to_cap({office().clock.now(), 420}),
               later = to_cap({office().clock.now() + seconds{1}, 420});
    office().publish(office().cap("same-1"));
    must(office().desk->draft({"officer", "", Role::officer, "nation"},
                              office().cap("same-1", {{"<sent>" + sent, "<sent>" + later}})));
    CHECK(r.get("/v1/alerts/same-1").status == 200);
}

TEST_CASE("the stages are told apart by status", "[api]") {
    Running r;
    office().publish(office().cap("stage-cancelled"), Stage::cancelled);
    office().publish(office().cap("stage-superseded"), Stage::superseded);
    office().publish(office().cap("stage-expired"), Stage::expired);
    CHECK_FALSE(holds(identifiers(r.get("/v1/alerts?limit=500")), "stage-cancelled"));
    for (std::string const stage : {"cancelled", "superseded", "expired"}) {
        auto const some = identifiers(r.get("/v1/alerts?limit=500&status=" + stage));
        CHECK(holds(some, "stage-" + stage));
        CHECK(some.size() < identifiers(r.get("/v1/alerts?limit=500&status=all")).size());
        auto const one = json_of(r.get("/v1/alerts/stage-" + stage));
        CHECK(one.at("properties").at("stage").as_string() == stage);
    }
}

TEST_CASE("what has passed its expiry is expired before the keeper has said so", "[api]") {
    Running r;
    auto const id = office().publish(office().cap("over-1"));
    auto s = office().desk->db().prepare("UPDATE alerts SET expires = ?1 WHERE id = ?2");
    s.bind(1, std::int64_t((office().clock.now() - seconds{1}).time_since_epoch().count()))
        .bind(2, id);
    s.run();
    CHECK_FALSE(holds(identifiers(r.get("/v1/alerts?limit=500")), "over-1"));
    CHECK(json_of(r.get("/v1/alerts/over-1")).at("properties").at("stage") == "expired");
}

TEST_CASE("a cursor brings every change once, however small the pages", "[api]") {
    Running r;
    std::string const start(json_of(r.get("/v1/alerts?limit=1")).at("cursor").as_string());
    auto const first = office().publish(office().cap("cursor-1"));
    office().publish(office().cap("cursor-2"));
    office().publish(office().cap("cursor-3"));
    office().move(first, Stage::cancelled);
    std::vector<std::string> seen;
    std::string cursor = start;
    for (int page = 0; page < 10; ++page) {
        auto const answer = r.get("/v1/alerts?limit=1&since=" + cursor);
        for (auto const& id : identifiers(answer)) seen.push_back(id);
        cursor = json_of(answer).at("cursor").as_string();
        if (!json_of(answer).at("more").as_bool()) break;
    }
    CHECK(seen == std::vector<std::string>{"cursor-2", "cursor-3", "cursor-1"});
    CHECK(identifiers(r.get("/v1/alerts?since=" + cursor)).empty());
}

TEST_CASE("what a query cannot mean is refused", "[api]") {
    Running r;
    for (auto const* query :
         {"?limt=5", "?limit=0", "?limit=501", "?limit=1e9", "?limit=5x",
          "?limit=", "?status=active", "?since=-1", "?since=x", "?limit=1&limit=2", "?limit", "?=1",
          "?a=%zz", "?status=%ff", "?since=99999999999999999999"}) {
        INFO(query);
        auto const answer = r.get(std::string("/v1/alerts") + query);
        CHECK(answer.status == 400);
        CHECK(json_of(answer).at("status") == 400);
        CHECK(answer.header("cache-control") == "no-store");
    }
}

TEST_CASE("one alert comes as the very bytes that came, or as a feature, as Accept says", "[api]") {
    Running r;
    std::string const path = "/v1/alerts/form%2F1";  // a slash within one segment
    office().publish(office().cap("form/1"));
    auto const bytes = r.get(path, "Accept: application/cap+xml\r\n");
    CHECK(bytes.status == 200);
    CHECK(bytes.header("content-type") == "application/cap+xml");
    CHECK(bytes.header("vary") == "Accept");
    CHECK(bytes.body == office().cap("form/1"));
    CHECK(r.get(path, "Accept: text/html, application/cap+xml;q=0.9, */*;q=0.1\r\n").body ==
          bytes.body);
    CHECK(json_of(r.get(path)).at("id") == "form/1");
    CHECK(json_of(r.get(path, "Accept: */*\r\n")).at("type") == "Feature");
    CHECK(r.get(path, "Accept: text/html\r\n").status == 406);
    CHECK(r.get("/v1/alerts/nobody-knows").status == 404);
}

TEST_CASE("who has an answer already is told so and gets no body", "[api]") {
    Running r;
    office().publish(office().cap("etag-1"));
    auto const first = r.get("/v1/alerts/etag-1");
    auto const etag = first.header("etag");
    REQUIRE(etag.size() > 10);
    auto const again = r.get("/v1/alerts/etag-1", "If-None-Match: \"other\", " + etag + "\r\n");
    CHECK(again.status == 304);
    CHECK(again.body.empty());
    CHECK(again.header("etag") == etag);
    CHECK(r.get("/v1/alerts/etag-1", "If-None-Match: \"other\"\r\n").status == 200);
    CHECK(r.get("/v1/alerts/etag-1", "Accept: application/cap+xml\r\n").header("etag") != etag);
}

TEST_CASE("progress shows the public sums and hides every number below twenty", "[api]") {
    Running r;
    office().publish(office().cap("progress-1"));
    r.progress = some_progress();
    auto const answer = r.get("/v1/alerts/progress-1/progress");
    CHECK(answer.status == 200);
    CHECK_FALSE(r.asked_by_commune);
    auto const o = json_of(answer);
    CHECK(o.at("recipients") == 1'234);
    CHECK(o.at("without_channel") == "<20");
    auto const& push = o.at("channels").at(0);
    CHECK(push.at("planned") == "<20");
    CHECK(push.at("sent") == 20);
    CHECK(push.at("delivered") == "<20");
    CHECK(push.at("failed") == "<20");
    CHECK_FALSE(o.contains("communes"));
    CHECK_FALSE(o.contains("fault"));
}

TEST_CASE("progress shows an official every number, by commune", "[api]") {
    Running r;
    office().publish(office().cap("progress-2"));
    r.progress = some_progress();
    auto const answer = r.ask("GET", "/v1/alerts/progress-2/progress", office().auditor);
    CHECK(r.asked_by_commune);
    CHECK(json_of(answer).at("without_channel") == 3);
    CHECK(json_of(answer).at("communes").at(0).at("channels").at(0).at("planned") == 19);
    CHECK(answer.header("cache-control") == "no-store");
    CHECK(answer.header("etag").empty());
    CHECK(r.ask("GET", "/v1/alerts/progress-2/progress", "nobodys").status == 401);
}

TEST_CASE("the public never reads an inside message", "[api]") {
    Running r;
    office().publish(office().cap("progress-3"));
    for (auto const code : {Errc::internal, Errc::unavailable}) {
        r.progress = Error{code, "redis at 10.0.0.7 says no"};
        auto const answer = r.get("/v1/alerts/progress-3/progress");
        CHECK(answer.status == (code == Errc::internal ? 500 : 503));
        CHECK(answer.body.find("10.0.0.7") == std::string::npos);
        CHECK(answer.header("content-type") == "application/problem+json");
    }
    auto const official = r.ask("GET", "/v1/alerts/progress-3/progress", office().auditor);
    CHECK(official.body.find("10.0.0.7") != std::string::npos);
    r.progress = Error{Errc::internal, "a bug in row 5"};
    CHECK(r.ask("GET", "/v1/alerts/progress-3/progress", office().auditor).body.find("row 5") ==
          std::string::npos);
}
