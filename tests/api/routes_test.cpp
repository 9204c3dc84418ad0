// The table of routes, its description and the calls around it: probes, receipts, what is not
// there.
#include "alertd/api/routes.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <set>

#include "alertd/api/openapi.hpp"
#include "tests/api/office.hpp"

using namespace alertd;
using test::json_of;
using test::office;
using test::Running;

TEST_CASE("openapi.json describes every route and no other", "[api]") {
    auto const description = boost::json::parse(api::openapi()).as_object();
    CHECK(description.at("openapi") == "3.1.0");
    std::set<std::string> described, real;
    for (auto const& [path, operations] : description.at("paths").as_object())
        for (auto const& [method, operation] : operations.as_object()) {
            described.insert(std::string(method) + " " + std::string(path));
            CHECK_FALSE(operation.at("summary").as_string().empty());
        }
    for (auto const& route : api::routes()) {
        real.insert(api::lower_ascii(route.method) + " " + std::string(route.pattern));
        auto const& o =
            description.at("paths").at(route.pattern).at(api::lower_ascii(route.method));
        CHECK(o.at("responses").as_object().contains(std::to_string(route.success)));
        CHECK(o.at("security").as_array().empty() == (route.need == api::Need::nobody));
        CHECK(o.as_object().contains("requestBody") == !route.takes.empty());
        auto const in_path =
            std::size_t(std::count(route.pattern.begin(), route.pattern.end(), '{'));
        CHECK(o.at("parameters").as_array().size() == in_path + api::words_of(route.query).size());
    }
    CHECK(described == real);
}

TEST_CASE("every schema that a route names is described", "[api]") {
    auto const description = boost::json::parse(api::openapi());
    auto const& schemas = description.at("components").at("schemas").as_object();
    for (auto const& route : api::routes())
        for (auto const name : {route.schema, route.body_schema})
            if (!name.empty()) CHECK(schemas.contains(name));
    std::string const text = api::openapi();
    for (auto at = text.find("#/components/schemas/"); at != std::string::npos;
         at = text.find("#/components/schemas/", at)) {
        at += 21;
        CHECK(schemas.contains(text.substr(at, text.find('"', at) - at)));
    }
}

TEST_CASE("the description is served, and another method or path is not", "[api]") {
    Running r;
    CHECK(r.get("/openapi.json").body == api::openapi());
    auto const other = r.ask("DELETE", "/v1/alerts");
    CHECK(other.status == 405);
    CHECK(other.header("allow") == "GET");
    CHECK(r.ask("PUT", "/v1/desk/alerts").header("allow") == "POST, GET");
    for (auto const* path :
         {"/", "/v1", "/v1/alerts/", "/v1/alerts/a/b", "//v1/alerts", "/v1/Alerts",
          "/v1/alerts/%zz", "/../etc/passwd", "/v1/desk/../alerts"}) {
        INFO(path);
        CHECK(r.get(path).status == 404);
    }
}

TEST_CASE("a process that lives says so, and one that cannot serve says why", "[api]") {
    Running r;
    CHECK(json_of(r.get("/healthz")).at("state") == "alive");
    CHECK(json_of(r.get("/readyz")).at("state") == "ready");
    r.ready = unavailable("redis: cannot be reached\ndirectory: there is none");
    auto const answer = r.get("/readyz");
    CHECK(answer.status == 503);
    CHECK(answer.header("retry-after") == "5");
    CHECK(json_of(answer).at("errors").as_array().size() == 2);
    CHECK(r.get("/healthz").status == 200);
}

TEST_CASE("probes answer when the store is gone, and the feed says 503", "[api]") {
    auto settings = office().settings;
    settings.instance.store = "/nowhere/at/all.db";
    Running r(settings);
    CHECK(r.get("/healthz").status == 200);
    CHECK(r.get("/metrics").status == 200);
    auto const feed = r.get("/v1/alerts");
    CHECK(feed.status == 503);
    CHECK(feed.body.find("nowhere") == std::string::npos);
}

TEST_CASE("requests are counted by route, never by what stood in it", "[api]") {
    Running r;
    r.get("/v1/alerts/secret-thing");
    r.get("/secret-path");
    test::RawClient(r.api->port()).ask("GET / HTTP/1.1\r\n\r\n");
    auto const text = r.get("/metrics");
    CHECK(text.header("content-type").starts_with("text/plain"));
    CHECK(text.body.find("/v1/alerts/{identifier}") != std::string::npos);
    CHECK(text.body.find("http_refused") != std::string::npos);
    CHECK(text.body.find("secret") == std::string::npos);
}

TEST_CASE("a call-back goes to the outlet it means, with its bytes and headers", "[api]") {
    Running r;
    auto const answer = r.ask("POST", "/v1/receipts/push?outlet=push_drill", "", "raw=1&x=%20",
                              "application/x-www-form-urlencoded", "X-Signature: abc\r\n");
    CHECK(answer.status == 204);
    CHECK(r.receipt_outlet == "push_drill");
    CHECK(r.receipt_body == "raw=1&x=%20");
    CHECK(r.receipt_signature == "abc");
}

TEST_CASE("a call-back without an outlet goes to the only one of its kind, or is refused",
          "[api]") {
    Running both;
    CHECK(both.ask("POST", "/v1/receipts/push", "", "{}").status == 400);
    CHECK(both.ask("POST", "/v1/receipts/push?outlet=sms", "", "{}").status == 404);
    CHECK(both.ask("POST", "/v1/receipts/fax", "", "{}").status == 404);
    CHECK(both.receipt_outlet.empty());
    auto settings = office().settings;
    settings.outlets.pop_back();
    Running one(settings);
    CHECK(one.ask("POST", "/v1/receipts/push", "", "{}").status == 204);
    CHECK(one.receipt_outlet == settings.outlets.front().name);
}

TEST_CASE("a channel's refusal is passed on without its reason", "[api]") {
    Running r;
    for (int const status : {401, 400, 503}) {
        r.receipt_answer = {status, "signature of key 7 is wrong", 0};
        auto const answer = r.ask("POST", "/v1/receipts/push?outlet=push_main", "", "{}");
        CHECK(answer.status == status);
        CHECK(answer.body.find("key 7") == std::string::npos);
    }
}

TEST_CASE("a call-back of more than one MiB is refused", "[api]") {
    Running r;
    std::string const most(1 << 20, 'x');
    CHECK(r.ask("POST", "/v1/receipts/push?outlet=push_main", "", most).status == 204);
    CHECK(r.receipt_body.size() == most.size());
    CHECK(r.ask("POST", "/v1/receipts/push?outlet=push_main", "", most + "x").status == 413);
}
