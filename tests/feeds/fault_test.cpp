#include "feeds/fault.hpp"

#include <catch2/catch.hpp>

#include "alertd/model/text.hpp"

using namespace alertd;
using feeds::Fault;

TEST_CASE("a fault is one line: place, element, why", "[feeds]") {
    CHECK(Fault{12, "alert/info", "is missing"}.to_string() == "line 12: alert/info: is missing");
    CHECK(Fault{0, "alert/info", "is missing"}.to_string() == "alert/info: is missing");
    CHECK(Fault{3, "", "no XML"}.to_string() == "line 3: no XML");
}

TEST_CASE("quoted input is short, whole characters, and cannot steer a terminal", "[feeds]") {
    CHECK(feeds::quoted("Bão") == "\"Bão\"");
    CHECK(feeds::quoted("a\n\x1B[31m\x7F\xC2\x9B"
                        "b") == "\"a  [31m   b\"");
    CHECK(feeds::quoted(std::string(48, 'a')) == '"' + std::string(48, 'a') + '"');
    CHECK(feeds::quoted(std::string(49, 'a')) == '"' + std::string(48, 'a') + "...\"");
    auto const cut = feeds::quoted(std::string(47, 'a') + "ãã");
    CHECK_FALSE(utf8_fault(cut));
    CHECK(cut.ends_with("a...\""));
}
