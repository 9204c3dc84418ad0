// One draft a key: a second try after a lost answer gets what the first one made.
#include <catch2/catch.hpp>
#include <thread>

#include "tests/api/office.hpp"

using namespace alertd;
using test::json_of;
using test::office;
using test::Running;
namespace json = boost::json;

namespace {

std::string form(std::string const& key) {
    json::object o{{"hazard", "flash_flood"},
                   {"severity", "Severe"},
                   {"certainty", "Likely"},
                   {"urgency", "Immediate"},
                   {"status", "Actual"}};
    o["expires"] = to_cap({office().clock.now() + std::chrono::hours{6}, 420});
    o["communes"] = json::array{office().ground->communes().commune(0).code};
    o["key"] = key;
    return json::serialize(o);
}

test::Answer compose(Running& r, std::string const& key, std::string const& token) {
    return r.ask("POST", "/v1/desk/compose", token, form(key));
}

}  // namespace

TEST_CASE("the same key again answers the draft that is there", "[api]") {
    Running r;
    auto const first = compose(r, "0123456789abcdef", r.o.officer);
    REQUIRE(first.status == 201);
    auto const again = compose(r, "0123456789abcdef", r.o.officer);
    CHECK(again.status == 200);
    CHECK(json_of(again).at("id") == json_of(first).at("id"));
    auto const other_key = compose(r, "0123456789abcdeg", r.o.officer);
    CHECK(other_key.status == 201);
    CHECK(json_of(other_key).at("id") != json_of(first).at("id"));
    auto const other_official = compose(r, "0123456789abcdef", r.o.other_officer);
    CHECK(other_official.status == 201);
}

TEST_CASE("two tries of one draft at the same time make one draft", "[api]") {
    Running r;
    test::Answer answers[4];
    std::vector<std::thread> tries;
    for (auto& answer : answers)
        tries.emplace_back([&] { answer = compose(r, "attheverysametime", office().officer); });
    for (auto& one : tries) one.join();
    int fresh = 0;
    for (auto const& answer : answers) {
        REQUIRE(answer.status / 100 == 2);
        fresh += answer.status == 201;
        CHECK(json_of(answer).at("id") == json_of(answers[0]).at("id"));
    }
    CHECK(fresh == 1);
}

TEST_CASE("a key is 16 to 64 small letters and digits", "[api]") {
    Running r;
    for (auto const& bad : {std::string(15, 'a'), std::string(65, 'a'), std::string(20, '%'),
                            std::string("ABCDEFGHIJKLMNOPQ"), std::string()}) {
        auto const answer = compose(r, bad, office().officer);
        CHECK(answer.status == 400);
        CHECK(answer.body.find("key: must be") != std::string::npos);
    }
    CHECK(compose(r, std::string(64, 'b'), office().officer).status == 201);
}
