// Each limit of CapLimits: what stands at it is read, one more is refused with the limit's name.
#include "tests/feeds/cap_text.hpp"

using namespace alertd;
using namespace alertd::test;
using Catch::Matchers::Contains;
using feeds::CapLimits;

namespace {

std::string area(std::string_view inside = "") {
    return "<area><areaDesc>x</areaDesc>" + std::string(inside) + "</area>";
}

std::string const code = "<geocode><valueName>VN-GSO-2025</valueName><value>1</value></geocode>";
std::string const info =
    "<info><category>Met</category><event>e</event><urgency>Past</urgency>"
    "<severity>Minor</severity><certainty>Observed</certainty></info>";

std::string infos(std::size_t count) {
    return with(warning(), "</alert>", repeated(info, count - 1) + "</alert>");
}

std::string references(std::size_t count) {
    return with(warning(), "<info>",
                "<references>" + repeated("s,i,2026-11-22T16:00:00+07:00\n", count) +
                    "</references><info>");
}

std::string polygon(std::size_t vertices) {
    return "<polygon>" + repeated("1,2 ", vertices) + "</polygon>";
}

// The two texts differ by one of what is limited.
void check(std::string const& at, std::string const& over, std::string const& why,
           CapLimits const& limits = {}) {
    CHECK(faults_of(at, limits) == "");
    CHECK_THAT(faults_of(over, limits), Contains(why));
}

}  // namespace

TEST_CASE("limit: bytes of the file", "[feeds]") {
    CapLimits limits;
    limits.bytes = warning().size();
    check(warning(), warning() + " ", "bytes; at most", limits);
    std::string const large = warning() + std::string(CapLimits{}.bytes - warning().size(), ' ');
    check(large, large + " ", "5242881 bytes; at most 5242880");
}

TEST_CASE("limit: bytes of one text", "[feeds]") {
    auto const text = [](std::size_t size) {
        return warning("<description>" + std::string(size, 'a') + "</description>");
    };
    check(text(65'536), text(65'537), "alert/info/description: 65537 bytes of text; at most 65536");
}

TEST_CASE("limit: bytes of a resource carried inside", "[feeds]") {
    auto const text = [](std::size_t size) {
        return warning(
            "<resource><resourceDesc>d</resourceDesc><mimeType>image/png</mimeType>"
            "<derefUri>" +
            std::string(size, 'A') + "</derefUri></resource>");
    };
    check(text(1u << 20), text((1u << 20) + 1), "alert/info/resource/derefUri: 1048577 bytes");
}

TEST_CASE("limit: depth", "[feeds]") {
    auto const nested = [](std::size_t depth) {
        return with(warning(), "</alert>",
                    "<Signature xmlns='http://www.w3.org/2000/09/xmldsig#'>" +
                        repeated("<a>", depth - 2) + repeated("</a>", depth - 2) +
                        "</Signature></alert>");
    };
    check(nested(32), nested(33), "nested deeper than 32");
    CHECK_FALSE(feeds::read_cap(repeated("<a>", 1'000'000)).ok());
}

TEST_CASE("limit: attributes of an element, declared namespaces among them", "[feeds]") {
    auto const attributes = [](std::size_t count) {
        std::string list;
        for (std::size_t i = 0; i < count; ++i) list += " a" + std::to_string(i) + "='1'";
        return with(warning(), "</alert>",
                    "<Signature xmlns='http://www.w3.org/2000/09/xmldsig#'" + list + "/></alert>");
    };
    check(attributes(15), attributes(16), "more than 16 attributes");
    CHECK_THAT(faults_of(attributes(100'000)), Contains("more than 16 attributes"));
    std::string spaces;
    for (int i = 0; i < 17; ++i) spaces += " xmlns:n" + std::to_string(i) + "='u'";
    CHECK_THAT(faults_of(with(warning(), "<info>", "<info" + spaces + ">")),
               Contains("more than 16 attributes"));
}

TEST_CASE("limit: bytes of a name", "[feeds]") {
    auto const named = [](std::size_t size) {
        return with(warning(), "</alert>",
                    "<Signature xmlns='http://www.w3.org/2000/09/xmldsig#'><" +
                        std::string(size, 'n') + "/></Signature></alert>");
    };
    check(named(256), named(257), "a name of 257 bytes; at most 256");
    CHECK_THAT(faults_of("<a " + std::string(257, 'x') + "='1'/>"), Contains("a name of 257"));
    CHECK_THAT(faults_of("<a xmlns='" + std::string(257, 'x') + "'/>"), Contains("a name of 257"));
}

TEST_CASE("limit: elements", "[feeds]") {
    CapLimits limits;
    limits.elements = 13;
    check(warning(), warning("<web>u</web>"), "more than 13 elements", limits);
    CHECK_THAT(faults_of("<a>" + repeated("<b/>", 100'000) + "</a>"),
               Contains("more than 100000 elements"));
}

TEST_CASE("limit: infos", "[feeds]") {
    check(infos(64), infos(65), "alert/info: more than 64 infos");
}

TEST_CASE("limit: areas of all infos", "[feeds]") {
    check(warning(repeated(area(), 256)), warning(repeated(area(), 257)),
          "alert/info/area: more than 256 areas");
}

TEST_CASE("limit: geocodes of all areas", "[feeds]") {
    auto const half = area(repeated(code, 2'500));
    check(warning(half + half), warning(half + area(repeated(code, 2'501))),
          "alert/info/area/geocode: more than 5000 geocodes");
}

TEST_CASE("limit: references", "[feeds]") {
    check(references(1'000), references(1'001), "alert/references: more than 1000 references");
}

TEST_CASE("limit: vertices of all polygons", "[feeds]") {
    CapLimits limits;
    limits.vertices = 10;
    check(warning(area(polygon(5) + polygon(5))), warning(area(polygon(5) + polygon(6))),
          "alert/info/area/polygon: more than 10 vertices in all polygons", limits);
    check(warning(area(polygon(1'000'000))), warning(area(polygon(1'000'001))),
          "more than 1000000 vertices");
}

TEST_CASE("limit: faults that are listed", "[feeds]") {
    auto const bad = [](std::size_t count) {
        return with(warning(), "<category>Met</category>", repeated("<category/>\n", count));
    };
    CHECK(feeds::read_cap(bad(200)).faults.size() == 200);
    auto const over = feeds::read_cap(bad(203)).faults;
    REQUIRE(over.size() == 201);
    CHECK(over.back().why == "and 3 more faults, not listed");
}

TEST_CASE("Z is a fault that says what to write, unless it is allowed", "[feeds]") {
    auto const text = with(warning(), "2026-11-22T16:00:00+07:00", "2026-11-22T09:00:00Z");
    CHECK(faults_of(text) ==
          "line 4: alert/sent: \"2026-11-22T09:00:00Z\" ends in \"Z\"; CAP 1.2 writes -00:00\n");
    CapLimits limits;
    limits.allow_z = true;
    auto const read = feeds::read_cap(text, limits);
    REQUIRE(read.ok());
    CHECK(read.alert.sent.instant == feeds::read_cap(warning()).alert.sent.instant);
}
