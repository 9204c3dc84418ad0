// Who is let in: each rule by one change of an alert that is.
#include "feeds/admit.hpp"

#include "tests/feeds/cap_text.hpp"

using namespace alertd;
using namespace alertd::feeds;
using namespace alertd::test;
using Catch::Matchers::Contains;

namespace {

Time const now = parse_timestamp("2026-11-22T16:01:00+07:00")->instant;

Timestamp at(std::string_view text) {
    return parse_timestamp(text).value();
}

Ring square(double lat, double lon) {
    return {{lat, lon}, {lat, lon + 0.5}, {lat + 0.5, lon + 0.5}, {lat + 0.5, lon}, {lat, lon}};
}

// A warning for a square in Hà Tĩnh, sent at 16:00 until midnight.
Alert good() {
    auto alert = read_cap(warning()).alert;
    alert.infos.at(0).expires = at("2026-11-23T00:00:00+07:00");
    Area area;
    area.area_desc = "Hà Tĩnh";
    area.polygons = {square(18.1, 105.5)};
    alert.infos[0].areas = {area};
    return alert;
}

std::string verdict(Alert const& alert, AdmitRules const& rules = {}) {
    return lines(admit(alert, now, rules));
}

template <class Change>
std::string after(Change change, AdmitRules const& rules = {}) {
    auto alert = good();
    change(alert);
    return verdict(alert, rules);
}

Area& area_of(Alert& a) {
    return a.infos[0].areas[0];
}

void only_codes(Alert& a, std::vector<NamedValue> codes) {
    area_of(a).polygons.clear();
    area_of(a).geocodes = std::move(codes);
}

}  // namespace

TEST_CASE("a warning with expiry and an area in the country is let in", "[feeds]") {
    CHECK(verdict(good()) == "");
    CHECK(after([](Alert& a) { only_codes(a, {{"VN-GSO-2025", "18439"}}); }) == "");
    CHECK(after([](Alert& a) {
              area_of(a).polygons.clear();
              area_of(a).circles = {{{18.5, 105.5}, 20}};
          }) == "");
    CHECK(after([](Alert& a) { a.status = Status::Test; }) == "");
    CHECK(after([](Alert& a) { a.status = Status::Exercise; }) == "");
}

TEST_CASE("an alert without expiry is refused", "[feeds]") {
    CHECK(after([](Alert& a) { a.infos[0].expires.reset(); }) ==
          "alert/info[1]/expires: is missing; an alert never lasts by default\n");
    auto two = good();
    two.infos.push_back(two.infos[0]);
    two.infos[1].language = "vi";
    CHECK(verdict(two) == "");
    two.infos[1].expires.reset();
    CHECK_THAT(verdict(two), Contains("alert/info[2]/expires: is missing"));
}

TEST_CASE("an alert that expires at or before sent or effective is refused", "[feeds]") {
    CHECK_THAT(after([](Alert& a) { a.infos[0].expires = a.sent; }), Contains("not after sent"));
    CHECK_THAT(after([](Alert& a) { a.infos[0].effective = a.infos[0].expires; }),
               Contains("not after effective"));
    CHECK(after([](Alert& a) { a.infos[0].effective = at("2026-11-22T23:59:59+07:00"); }) == "");
}

TEST_CASE("an alert of more than 72 hours is refused", "[feeds]") {
    auto const until = [](std::string_view when) {
        return after([&](Alert& a) { a.infos[0].expires = at(when); });
    };
    CHECK(until("2026-11-25T16:00:00+07:00") == "");
    CHECK_THAT(until("2026-11-25T16:00:01+07:00"), Contains("more than 72 h after sent"));
}

TEST_CASE("an alert that has expired is refused", "[feeds]") {
    auto const alert = good();
    CHECK(admit(alert, alert.infos[0].expires->instant - milliseconds{1}, {}).empty());
    CHECK_THAT(lines(admit(alert, alert.infos[0].expires->instant, {})), Contains("is past"));
}

TEST_CASE("an alert sent more than five minutes ahead is refused", "[feeds]") {
    auto const alert = good();
    CHECK(admit(alert, alert.sent.instant - std::chrono::minutes{5}, {}).empty());
    CHECK_THAT(
        lines(admit(alert, alert.sent.instant - std::chrono::minutes{5} - milliseconds{1}, {})),
        Contains("alert/sent: 2026-11-22T16:00:00+07:00 lies in the future"));
}

TEST_CASE("an alert without info or area is refused and never widened", "[feeds]") {
    CHECK_THAT(after([](Alert& a) { a.infos.clear(); }), Contains("alert/info: is missing"));
    CHECK_THAT(after([](Alert& a) { a.infos[0].areas.clear(); }),
               Contains("alert/info[1]/area: is missing"));
    CHECK_THAT(
        after([](Alert& a) { area_of(a).polygons.clear(); }),
        Contains("alert/info[1]/area[1]: has a description only") && Contains("never widened"));
    CHECK_THAT(after([](Alert& a) {
                   a.infos[0].areas.push_back({"Nghệ An", {}, {}, {}, {}, {}});
               }),
               Contains("alert/info[1]/area[2]: has a description only"));
    CHECK_THAT(after([](Alert& a) { area_of(a).area_desc = " "; }), Contains("areaDesc: is empty"));
}

TEST_CASE("an area outside the country's box is refused", "[feeds]") {
    CHECK_THAT(after([](Alert& a) { area_of(a).polygons = {square(48.1, 16.3)}; }),
               Contains("alert/info[1]/area[1]/polygon[1]: pair 1 (48.1,16.3) lies outside the "
                        "country's box, 6..24 N and 102..118.5 E"));
    CHECK_THAT(after([](Alert& a) {
                   area_of(a).polygons[0][2] = {18.6, 205.5};
               }),
               Contains("pair 3 (18.6,205.5) lies outside"));
    CHECK_THAT(after([](Alert& a) {
                   area_of(a).circles = {{{0, 0}, 10}};
               }),
               Contains("circle[1]: pair 1 (0,0) lies outside"));
    for (Point const corner : {Point{6, 102}, Point{24, 118.5}, Point{6, 118.5}, Point{24, 102}})
        CHECK(after([&](Alert& a) { area_of(a).circles = {{corner, 10}}; }) == "");
    for (Point const out :
         {Point{5.99, 110}, Point{24.01, 110}, Point{15, 101.99}, Point{15, 118.51}})
        CHECK(after([&](Alert& a) { area_of(a).circles = {{out, 10}}; }) != "");
}

TEST_CASE("swapped latitude and longitude are recognised and named", "[feeds]") {
    CHECK(after([](Alert& a) { area_of(a).polygons = {square(105.5, 18.1)}; }) ==
          "alert/info[1]/area[1]/polygon[1]: latitude and longitude are swapped; CAP writes "
          "lat,lon\n");
    CHECK_THAT(after([](Alert& a) {
                   area_of(a).circles = {{{105.5, 18.1}, 5}};
               }),
               Contains("circle[1]: latitude and longitude are swapped"));
}

TEST_CASE("a circle of no size or too large is refused", "[feeds]") {
    auto const radius = [](double km) {
        return after([&](Alert& a) { area_of(a).circles = {{{18.5, 105.5}, km}}; });
    };
    CHECK(radius(500) == "");
    CHECK(radius(0.001) == "");
    CHECK_THAT(radius(500.001), Contains("circle[1]: radius 500.001 km is more than 500 km"));
    CHECK_THAT(radius(0), Contains("circle[1]: radius 0 covers no one"));
}

TEST_CASE("more than 10,000 vertices in all polygons are refused", "[feeds]") {
    auto const vertices = [](std::size_t count) {
        return after([&](Alert& a) {
            Ring const ring(count / 2, Point{18, 105});
            area_of(a).polygons = {ring, ring};
        });
    };
    CHECK(vertices(10'000) == "");
    CHECK_THAT(vertices(10'002), Contains("10002 polygon vertices; at most 10000: use commune"));
}

TEST_CASE("commune codes have five digits and exist", "[feeds]") {
    AdmitRules rules;
    rules.knows_commune = [](std::string_view code) { return code == "18439"; };
    auto const code = [&](std::string value) {
        return after([&](Alert& a) { only_codes(a, {{"VN-GSO-2025", value}}); }, rules);
    };
    CHECK(code("18439") == "");
    CHECK_THAT(code("18440"), Contains("area[1]/geocode[1]: \"18440\" is not a commune of"));
    for (auto const* bad : {"1843", "184390", "1843a", "", " 18439", "１8439"})
        CHECK_THAT(code(bad), Contains("is not a commune code of five digits"));
    CHECK(after([&](Alert& a) { only_codes(a, {{"VN-GSO-2025", "18440"}}); }) == "");
}

TEST_CASE("a wrong commune code is refused beside a good polygon", "[feeds]") {
    CHECK_THAT(after([](Alert& a) {
                   area_of(a).geocodes = {{"VN-GSO-2025", "x"}};
               }),
               Contains("geocode[1]"));
}

TEST_CASE("many unknown commune codes are counted, not all listed", "[feeds]") {
    auto const faults = [] {
        auto alert = good();
        only_codes(alert, std::vector<NamedValue>(5'000, {"VN-GSO-2025", "x"}));
        return admit(alert, now, {});
    }();
    REQUIRE(faults.size() == 21);
    CHECK(faults.back().why == "4980 more unknown codes");
}

TEST_CASE("geocodes of other names do not make an area readable", "[feeds]") {
    auto const same = NamedValue{"SAME", "006109"};
    CHECK_THAT(
        after([&](Alert& a) { only_codes(a, {same}); }),
        Contains("alert/info[1]/area[1]: no geocode name here is known") && Contains("\"SAME\""));
    CHECK(after([&](Alert& a) { only_codes(a, {same, {"VN-GSO-2025", "18439"}}); }) == "");
    CHECK(after([&](Alert& a) { area_of(a).geocodes = {same}; }) == "");
    CHECK(after([](Alert& a) { only_codes(a, {{"vn-gso-2025", "18439"}}); }) != "");
}

TEST_CASE("messages about other messages need references", "[feeds]") {
    for (auto const type : {MsgType::Update, MsgType::Cancel, MsgType::Ack, MsgType::Error}) {
        CHECK_THAT(after([&](Alert& a) { a.msg_type = type; }),
                   Contains("alert/references: is missing"));
        CHECK(after([&](Alert& a) {
                  a.msg_type = type;
                  a.references = {a.reference()};
              }) == "");
    }
}

TEST_CASE("a Cancel, an Ack and an Error need neither info nor area", "[feeds]") {
    for (auto const type : {MsgType::Cancel, MsgType::Ack, MsgType::Error})
        CHECK(after([&](Alert& a) {
                  a.msg_type = type;
                  a.references = {a.reference()};
                  a.infos.clear();
              }) == "");
    CHECK_THAT(after([](Alert& a) {
                   a.msg_type = MsgType::Update;
                   a.references = {a.reference()};
                   a.infos.clear();
               }),
               Contains("alert/info: is missing"));
}

TEST_CASE("a Cancel goes through whatever its times and areas are", "[feeds]") {
    CHECK(after([](Alert& a) {
              a.msg_type = MsgType::Cancel;
              a.references = {a.reference()};
              a.sent = at("2030-01-01T00:00:00+07:00");
              a.infos[0].expires.reset();
              area_of(a).polygons.clear();
          }) == "");
}

TEST_CASE("two infos of one language are refused", "[feeds]") {
    auto alert = good();
    alert.infos.push_back(alert.infos[0]);
    alert.infos[1].language = "EN-us";
    CHECK(verdict(alert) ==
          "alert/info[2]/language: \"EN-us\" is already the language of info[1]\n");
}

TEST_CASE("drafts and messages between systems are refused", "[feeds]") {
    CHECK_THAT(after([](Alert& a) { a.status = Status::Draft; }), Contains("alert/status: Draft"));
    CHECK_THAT(after([](Alert& a) { a.status = Status::System; }),
               Contains("alert/status: System"));
}
