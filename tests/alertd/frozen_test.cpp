#include "alertd/frozen.hpp"

#include <catch2/catch.hpp>
#include <random>

#include "tests/support/result_text.hpp"

using namespace alertd;

namespace {

Frozen a_frozen() {
    Frozen f;
    f.bytes_hash = std::string(64, 'a');
    f.boundaries = std::string(64, 'b');
    f.snapshot = "0123456789abcdef";
    f.communes = {{"20300", 1.0 / 3, 17, {10, 5, 2}}, {"20305", 1, 0, {}}};
    f.total = 18'446'744'073'709'551'615u;
    f.without_channel = 4;
    f.by_channel = {10, 5, 2};
    f.outlets = {{"push_main", ChannelKind::push, true, {"viettel", "itel"}},
                 {"sms", ChannelKind::sms, false, {}}};
    f.texts = {{ChannelKind::push, recipients::Language::en, "t \"quoted\"", "{commune}: lũ\n"},
               {ChannelKind::zalo,
                recipients::Language::vi,
                "t",
                "b",
                true,
                {"event", "level", "{commune}", "period", "do", "issuer", "link", "ended"}}};
    return f;
}

std::string with(std::string text, std::string_view from, std::string_view to) {
    auto const at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

}  // namespace

TEST_CASE("what was frozen reads back equal", "[alertd][frozen]") {
    CHECK(*frozen_from_json(to_json(a_frozen())) == a_frozen());
    CHECK(*frozen_from_json(to_json(Frozen{})) == Frozen{});
}

TEST_CASE("every slot of a text is compared and kept", "[alertd][frozen]") {
    auto const whole = a_frozen();
    for (auto slot : {&Slots::event, &Slots::level, &Slots::commune, &Slots::period,
                      &Slots::instruction, &Slots::issuer, &Slots::link, &Slots::kind}) {
        auto other = whole;
        other.texts[1].slots.*slot += "x";
        CHECK_FALSE(other == whole);
        CHECK(*frozen_from_json(to_json(other)) == other);
    }
    auto plain = whole;
    plain.texts[1].unaccented = false;
    CHECK_FALSE(*frozen_from_json(to_json(plain)) == whole);
}

TEST_CASE("no share of area loses its last bit", "[alertd][frozen]") {
    std::mt19937_64 random(1);
    Frozen f;
    for (int i = 0; i < 5'000; ++i)
        f.communes.push_back({"x", std::generate_canonical<double, 53>(random), 0, {}});
    CHECK(*frozen_from_json(to_json(f)) == f);
}

TEST_CASE("a frozen part that is damaged is an error and not a guess", "[alertd][frozen]") {
    auto const json = to_json(a_frozen());
    for (auto const& bad : {std::string(), std::string("[]"), json.substr(0, json.size() - 1),
                            with(json, "\"total\"", "\"totle\""),
                            with(json, "\"sms\",\"live\":false", "\"fax\",\"live\":false"),
                            with(json, "\"without_channel\":4", "\"without_channel\":-4"),
                            with(json, "\"recipients\":17", "\"recipients\":4294967296"),
                            with(json, "[10,5,2]", "[10,5]"),
                            with(json, "\"share_area\":\"1\"", "\"share_area\":\"1x\"")}) {
        INFO(bad);
        auto const read = frozen_from_json(bad);
        REQUIRE_FALSE(read);
        CHECK(read.error().code == Errc::invalid);
    }
}

TEST_CASE("any difference makes two frozen parts unequal", "[alertd][frozen]") {
    void (*const differences[])(Frozen&) = {[](Frozen& f) { f.bytes_hash[0] = 'c'; },
                                            [](Frozen& f) { f.boundaries[0] = 'c'; },
                                            [](Frozen& f) { f.snapshot[0] = 'c'; },
                                            [](Frozen& f) { f.communes.pop_back(); },
                                            [](Frozen& f) { f.communes[0].code = "20301"; },
                                            [](Frozen& f) { f.communes[0].share_area += 1e-16; },
                                            [](Frozen& f) { f.communes[1].recipients = 1; },
                                            [](Frozen& f) { f.communes[0].by_channel[2] = 3; },
                                            [](Frozen& f) { --f.total; },
                                            [](Frozen& f) { f.without_channel = 5; },
                                            [](Frozen& f) { f.by_channel[0] = 9; },
                                            [](Frozen& f) { f.outlets.pop_back(); },
                                            [](Frozen& f) { f.outlets[0].live = false; },
                                            [](Frozen& f) { f.outlets[0].carriers.pop_back(); },
                                            [](Frozen& f) { f.outlets[1].channel = {}; },
                                            [](Frozen& f) { f.texts[0].title += "."; },
                                            [](Frozen& f) { f.texts[0].body += "."; },
                                            [](Frozen& f) { f.texts.clear(); }};
    for (auto const change : differences) {
        auto other = a_frozen();
        change(other);
        CHECK_FALSE(other == a_frozen());
        CHECK_FALSE(*frozen_from_json(to_json(other)) == a_frozen());
    }
}
