// Coordinates, numbers, times, languages and references as text.
#include "feeds/cap_values.hpp"
#include "feeds/decimal.hpp"
#include "tests/feeds/cap_text.hpp"

using namespace alertd;
using namespace alertd::feeds;
using namespace alertd::test;
using Catch::Matchers::Contains;

TEST_CASE("a polygon is read lat before lon", "[feeds]") {
    auto const ring = parse_polygon(" 18.1,105.5\n18.2,105.5\t18.2,-105.25  18.1,105.5 ");
    REQUIRE(ring.has_value());
    CHECK(*ring == Ring{{18.1, 105.5}, {18.2, 105.5}, {18.2, -105.25}, {18.1, 105.5}});
}

TEST_CASE("a polygon that cannot be read is refused with the number of the pair", "[feeds]") {
    struct {
        char const *text, *why;
    } const table[] = {
        {"", "is empty"},
        {" \n", "is empty"},
        {"1,2 3,4 1,2", "has 3 pairs"},
        {"1,2 3,4 5,6 1,2.1", "is not closed: pair 4 differs"},
        {"1,2 3,4 5;6 1,2", "pair 3: \"5;6\""},
        {"1,2 3,4 5 6 1,2", "pair 3: \"5\""},
        {"1,2 3,4, 5,6 1,2", "pair 2: \"3,4,\""},
        {"1, 2 3,4 5,6 1,2", "pair 1: \"1,\""},
        {"1,2,3 3,4 5,6 1,2,3", "pair 1: \"1,2,3\""},
        {"+1,2 3,4 5,6 +1,2", "pair 1: \"+1,2\""},
        {"1,2 1e1,4 5,6 1,2", "pair 2: \"1e1,4\""},
        {"1,2 0x1,4 5,6 1,2", "pair 2: \"0x1,4\""},
        {"1,2 nan,4 5,6 1,2", "pair 2: \"nan,4\""},
        {"1,2 3,inf 5,6 1,2", "pair 2: \"3,inf\""},
        {"1,2 .5,4 5,6 1,2", "pair 2: \".5,4\""},
        {"1,2 5.,4 5,6 1,2", "pair 2: \"5.,4\""},
        {"1,2 --5,4 5,6 1,2", "pair 2: \"--5,4\""},
        {"1,2 90.001,4 5,6 1,2", "pair 2: latitude 90.001"},
        {"1,2 -90.001,4 5,6 1,2", "pair 2: latitude -90.001"},
        {"1,2 3,180.5 5,6 1,2", "pair 2: longitude 180.5"},
        {"1,2 3,-500 5,6 1,2", "pair 2: longitude -500"},
    };
    for (auto const& row : table) {
        auto const ring = parse_polygon(row.text);
        INFO(row.text);
        REQUIRE_FALSE(ring.has_value());
        CHECK_THAT(ring.error().message, Contains(row.why));
    }
    CHECK(parse_polygon("90,180 -90,-180 0,0 90,180").has_value());
    CHECK_FALSE(parse_polygon(std::string(400, '9') + ",4 3,4 5,6 1,2").has_value());
}

TEST_CASE("a circle is a pair and a radius of kilometres", "[feeds]") {
    CHECK(*parse_circle("18.5,105.25 12.5") == Circle{{18.5, 105.25}, 12.5});
    CHECK(parse_circle("32.9525,-115.5527 0").has_value());  // the standard's own example, A.3
    for (std::string_view bad : {"", "1,2", "1 2", "1,2 3 4", "1,2 -1", "1,2 +1", "1,2 nan",
                                 "1,2 1e3", "1,2 3km", "91,2 3", "1,181 3", "1,2,3"}) {
        INFO(bad);
        CHECK_FALSE(parse_circle(bad).has_value());
    }
}

TEST_CASE("a number is written shortest and read as the same double", "[feeds]") {
    for (double const value : {0.0, -0.0, 0.1, 105.91234567, 1.0 / 3, -179.99999999999997, 1e300,
                               5e-324, 1e-8, 123456789.125}) {
        auto const text = to_decimal(value);
        INFO(text);
        auto const again = parse_decimal(text);
        REQUIRE(again.has_value());
        CHECK(*again == value);
    }
    CHECK(to_decimal(105.91234567) == "105.91234567");
    CHECK(to_decimal(20) == "20");
    CHECK_FALSE(parse_decimal(to_decimal(std::numeric_limits<double>::infinity())));
    CHECK_FALSE(parse_decimal("1" + std::string(400, '0')).has_value());
}

TEST_CASE("a dateTime has the form of CAP and no other", "[feeds]") {
    CHECK(parse_date_time("2026-11-22T16:00:00+07:00", false).has_value());
    CHECK(parse_date_time("2028-02-29T00:00:00-00:00", false).has_value());
    CHECK(parse_date_time("2026-11-22T16:00:00+14:00", false).has_value());
    for (std::string_view bad :
         {"", "2026-11-22", "2026-11-22T16:00:00", "2026-11-22 16:00:00+07:00",
          "2026-11-22T16:00:00.5+07:00", "2026-11-22T16:00:00+0700", "2026-11-22T16:00:00+14:01",
          "2026-11-22T16:00:00+25:00", "2027-02-29T00:00:00+07:00", "0001-01-01T00:00:00+07:00",
          "9999-01-01T00:00:00+07:00", "2026-11-22T24:00:00+07:00", "2026-11-22T16:00:60+07:00",
          "26-11-22T16:00:00+07:00", "2026-11-22T16:00:00,07:00", "2026-11-22T16:00:00Z"}) {
        INFO(bad);
        CHECK_FALSE(parse_date_time(bad, false).has_value());
    }
    CHECK(parse_date_time("2026-11-22T16:00:00Z", true).has_value());
    CHECK_FALSE(parse_date_time("2026-11-22T16:00:00.5Z", true).has_value());
}

TEST_CASE("a language is RFC 3066, and an empty one is the schema's default", "[feeds]") {
    CHECK(*parse_language("") == "en-US");
    CHECK(*parse_language("vi") == "vi");
    CHECK(*parse_language("zh-Hans-1") == "zh-Hans-1");
    for (std::string_view bad :
         {"v1", "vi-", "-vi", "vi_VN", "abcdefghi", "tiếng", "vi VN", "vi--VN"}) {
        INFO(bad);
        CHECK_FALSE(parse_language(bad).has_value());
    }
}

TEST_CASE("a reference is sender,identifier,sent and its number is told when it is not",
          "[feeds]") {
    auto const text = [](std::string const& references) {
        return with(warning(), "<info>", "<references>" + references + "</references><info>");
    };
    std::string const good = "a@b,ID-1,2026-11-22T16:00:00+07:00";
    auto const read = read_cap(text(good + "\n  " + good));
    REQUIRE(read.ok());
    CHECK(read.alert.references.size() == 2);
    CHECK(read.alert.references[1].identifier == "ID-1");
    CHECK_THAT(faults_of(text(good + " a@b,ID-2")), Contains("reference 2: \"a@b,ID-2\" is not"));
    CHECK_THAT(faults_of(text("a,b,c,2026-11-22T16:00:00+07:00")), Contains("reference 1: "));
    CHECK_THAT(faults_of(text(",b,2026-11-22T16:00:00+07:00")), Contains("sender is empty"));
    CHECK_THAT(faults_of(text("a,b,yesterday")), Contains("reference 1: \"yesterday\""));
}

TEST_CASE("identifier and sender have no space and no comma, event is not empty", "[feeds]") {
    for (std::string_view bad : {"", "A 1", "A,1", "A&amp;1", "A&lt;1", "A\n1"}) {
        INFO(bad);
        CHECK_THAT(faults_of(with(warning(), "A1", bad)), Contains("line 2: alert/identifier: "));
        CHECK_THAT(faults_of(with(warning(), "s@example.vn", bad)), Contains("alert/sender: "));
    }
    CHECK_THAT(faults_of(with(warning(), "Bão", " ")), Contains("alert/info/event: is empty"));
}

TEST_CASE("sizes and heights are plain numbers", "[feeds]") {
    CHECK(*parse_size("0") == 0);
    CHECK(*parse_size("18446744073709551615") == 18446744073709551615u);
    for (std::string_view bad : {"", "-1", "+1", "1.0", "1 kB", "18446744073709551616"})
        CHECK_FALSE(parse_size(bad).has_value());
    CHECK(*parse_feet("-3.5") == -3.5);
    for (std::string_view bad : {"", "1e3", "inf", "3 ft"})
        CHECK_FALSE(parse_feet(bad).has_value());
}
