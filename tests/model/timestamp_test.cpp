#include "alertd/model/timestamp.hpp"

#include <catch2/catch.hpp>

using namespace alertd;

TEST_CASE("a CAP dateTime is an instant that keeps its zone", "[model]") {
    auto const t = parse_timestamp("2026-11-22T16:00:00+07:00");
    REQUIRE(t);
    CHECK(t->offset_minutes == 420);
    CHECK(to_rfc3339(t->instant) == "2026-11-22T09:00:00.000Z");
    CHECK(to_cap(*t) == "2026-11-22T16:00:00+07:00");
    CHECK(to_vietnamese(t->instant) == "16:00 ngày 22/11/2026");
}

TEST_CASE("the same instant in another zone is written as it came", "[model]") {
    auto const utc = parse_timestamp("2026-11-22T09:00:00-00:00");
    auto const west = parse_timestamp("2026-11-21T23:30:00-09:30");
    REQUIRE((utc && west));
    CHECK(utc->instant == west->instant);
    CHECK(to_cap(*utc) == "2026-11-22T09:00:00-00:00");
    CHECK(to_cap(*west) == "2026-11-21T23:30:00-09:30");
}

TEST_CASE("Z is read only where it is allowed", "[model]") {
    CHECK_FALSE(parse_timestamp("2026-11-22T09:00:00Z"));
    CHECK(parse_timestamp("2026-11-22T09:00:00Z", true));
}

TEST_CASE("what is no dateTime has no value", "[model]") {
    for (auto const* text : {"",
                             "2026-11-22",
                             "2026-11-22T16:00:00",
                             "2026-11-22 16:00:00+07:00",
                             "2026-02-29T00:00:00+07:00",
                             "2026-13-01T00:00:00+07:00",
                             "2026-11-31T00:00:00+07:00",
                             "2026-11-22T24:00:00+07:00",
                             "2026-11-22T23:60:00+07:00",
                             "2026-11-22T23:59:60+07:00",
                             "2026-11-22T16:00:00+25:00",
                             "2026-11-22T16:00:00+07:60",
                             "2026-11-22T16:00:00+7:00",
                             "0001-01-01T00:00:00+00:00",
                             "9999-01-01T00:00:00+00:00",
                             "2026-11-22T16:00:00+07:00 ",
                             " 2026-11-22T16:00:00+07:00",
                             "2026-11-22T16:00:00.+07:00",
                             "2026-11-22T16:00:00.1234+07:00",
                             "+026-11-22T16:00:00+07:00"}) {
        CAPTURE(text);
        CHECK_FALSE(parse_timestamp(text));
    }
}

TEST_CASE("a leap day of a leap year and a fraction are read", "[model]") {
    CHECK(parse_timestamp("2028-02-29T00:00:00+07:00"));
    auto const t = parse_timestamp("2026-11-22T16:00:00.25+07:00");
    REQUIRE(t);
    CHECK(to_rfc3339(t->instant) == "2026-11-22T09:00:00.250Z");
}
