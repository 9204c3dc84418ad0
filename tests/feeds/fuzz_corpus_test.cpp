// The fuzzer's invariants over its corpus and over changed files: the part of fuzzing that every
// test run does.
#include <filesystem>
#include <random>

#include "tests/feeds/cap_text.hpp"
#include "tests/fuzz/cap_xml_holds.hpp"

using namespace alertd;
using namespace alertd::test;

TEST_CASE("the fuzzer's corpus holds", "[feeds]") {
    std::size_t files = 0;
    auto const folder = std::string(ALERTD_SOURCE_DIR) + "/tests/data/feeds/corpus";
    for (auto const& entry : std::filesystem::directory_iterator(folder)) {
        INFO(entry.path().filename());
        CHECK(cap_xml_holds(read_whole(entry.path())));
        ++files;
    }
    CHECK(files >= 10);
}

TEST_CASE("a file with every element cut anywhere holds and is refused", "[feeds]") {
    auto const whole = every_element();
    auto const end = whole.rfind('>');  // a file without its last line feed is whole
    for (std::size_t size = 0; size <= end; ++size) {
        INFO("cut at " << size);
        auto const cut = std::string_view(whole).substr(0, size);
        if (!cap_xml_holds(cut) || feeds::read_cap(cut).ok()) FAIL("does not hold");
    }
}

TEST_CASE("a file with every element and changed bytes holds", "[feeds]") {
    auto const whole = every_element();
    std::mt19937 random(20261122);  // NOLINT: the same changes in every run
    std::size_t read = 0;
    for (int round = 0; round < 4'000; ++round) {
        auto text = whole;
        for (int i = 0; i <= round % 3; ++i)
            text[random() % text.size()] = static_cast<char>(random() % 256);
        INFO("round " << round);
        if (!cap_xml_holds(text)) FAIL("does not hold");
        read += feeds::read_cap(text).ok();
    }
    CHECK(read > 100);  // changes of free text are still CAP; all refused would show nothing
}

TEST_CASE("a file with every element and pieces of it moved holds", "[feeds]") {
    auto const whole = every_element();
    std::mt19937 random(7);  // NOLINT: the same changes in every run
    for (int round = 0; round < 2'000; ++round) {
        auto text = whole;
        auto const piece = whole.substr(random() % whole.size(), random() % 200);
        text.replace(random() % text.size(), random() % 200, piece);
        INFO("round " << round);
        if (!cap_xml_holds(text)) FAIL("does not hold");
    }
}
