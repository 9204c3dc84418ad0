// Small readers of what clients send: JSON, Accept, ETags, queries, tries of tokens.
#include <catch2/catch.hpp>
#include <cmath>

#include "alertd/api/failed_tokens.hpp"
#include "alertd/api/http.hpp"
#include "alertd/api/json_body.hpp"
#include "alertd/api/negotiate.hpp"
#include "tests/support/fake_clock.hpp"

using namespace alertd;
using namespace alertd::api;

TEST_CASE("JSON is read to a depth of 32 and no deeper", "[api]") {
    CHECK(read_json(std::string(32, '[') + std::string(32, ']')).has_value());
    CHECK_FALSE(read_json(std::string(33, '[') + std::string(33, ']')).has_value());
    CHECK_FALSE(read_json(std::string(100'000, '[')).has_value());
}

TEST_CASE("JSON that two readers read in two ways is refused", "[api]") {
    for (std::string const text :
         {R"({"a":1,"a":2})", R"({"x":{"a":1,"b":2,"a":3}})", R"({"a":1,"\u0061":2})", "[1e999]",
          "[-1e999]", R"(["\u0000"])", R"({"\u0000":1})", "[NaN]", "[Infinity]", "[1,]", "{} x", "",
          " ", "'a'", "[\"\\ud800\"]", "[\"\xff\"]", "// c\n1"}) {
        INFO(text);
        CHECK_FALSE(read_json(text).has_value());
    }
    CHECK(read_json(R"({"a":{"a":1},"b":[{"a":1},{"a":2}]})").has_value());
    CHECK(read_json("[1e308, -0.0, 18446744073709551615]").has_value());
}

TEST_CASE("Accept chooses by narrowness, then liking, then our own order", "[api]") {
    constexpr std::string_view offered[] = {"application/json", "application/cap+xml"};
    auto const choice = [&](std::string const& accept) {
        return preferred(&accept, offered).value_or("none");
    };
    CHECK(preferred(nullptr, offered) == "application/json");
    CHECK(choice("") == "application/json");
    CHECK(choice("*/*") == "application/json");
    CHECK(choice("application/*") == "application/json");
    CHECK(choice("application/cap+xml") == "application/cap+xml");
    CHECK(choice("APPLICATION/CAP+XML ; q=0.2") == "application/cap+xml");
    CHECK(choice("application/json;q=0.5, application/cap+xml;q=0.9") == "application/cap+xml");
    CHECK(choice("application/json;q=0, */*") == "application/cap+xml");
    CHECK(choice("text/html") == "none");
    CHECK(choice("application/json;q=0") == "none");
    CHECK(choice("application/json;q=2x") == "none");
}

TEST_CASE("an entity tag is found in a list, weak or strong, and in a star", "[api]") {
    auto const etag = etag_of("body");
    CHECK(etag == etag_of("body"));
    CHECK(etag != etag_of("other"));
    CHECK(names_etag(etag, etag));
    CHECK(names_etag("\"a\", W/" + etag, etag));
    CHECK(names_etag(" * ", etag));
    CHECK_FALSE(names_etag("\"a\"", etag));
    CHECK_FALSE(names_etag("", etag));
}

TEST_CASE("a query is pairs, each name once", "[api]") {
    CHECK(read_query("")->empty());
    CHECK(read_query("a=1&b=x%20y+z").value() == Fields{{"a", "1"}, {"b", "x y+z"}});
    CHECK(read_query("a=")->front().second.empty());
    for (auto const* bad :
         {"a", "=1", "a=1&a=2", "a=%", "a=%1", "a=%zz", "a=%00", "a=%c0%af", "&a=1"}) {
        INFO(bad);
        CHECK_FALSE(read_query(bad));
    }
}

TEST_CASE("an address may fail twenty times a minute, and others are not touched", "[api]") {
    test::FakeClock clock;
    FailedTokens failed(clock);
    for (int i = 0; i < FailedTokens::tries; ++i) {
        CHECK_FALSE(failed.must_wait("a"));
        failed.failed("a");
    }
    CHECK(failed.must_wait("a") == seconds{60});
    CHECK_FALSE(failed.must_wait("b"));
    clock.pass(seconds{59});
    CHECK(failed.must_wait("a") == seconds{1});
    clock.pass(seconds{1});
    CHECK_FALSE(failed.must_wait("a"));
}

TEST_CASE("the table of failed tries is bounded and forgets who began first", "[api]") {
    test::FakeClock clock;
    FailedTokens failed(clock);
    for (int i = 0; i < FailedTokens::tries; ++i) failed.failed("first");
    clock.pass(milliseconds{1});
    for (std::size_t i = 0; i < FailedTokens::peers_max - 1; ++i)
        failed.failed("peer " + std::to_string(i));
    CHECK(failed.must_wait("first"));
    failed.failed("one more");
    CHECK_FALSE(failed.must_wait("first"));
}
