#include "alertd/text_lint.hpp"

#include <catch2/catch.hpp>

#include "channels/sms_text.hpp"
#include "geo/communes.hpp"
#include "tests/support/result_text.hpp"
#include "tests/support/temp_folder.hpp"

using namespace alertd;
using recipients::Language;

namespace {

Alert warning() {
    Alert a;
    a.sender = "s@x.vn";
    a.sent = *parse_timestamp("2026-11-22T16:00:00+07:00");
    Info i;
    i.language = "vi-VN";
    i.event = "Lũ quét";
    i.severity = Severity::Severe;
    i.expires = parse_timestamp("2026-11-22T22:00:00+07:00");
    i.sender_name = "Đài Mẫu";
    i.headline = "Nước lên nhanh";
    i.instruction = "Lên cao. Gọi 112.";
    a.infos = {i};
    return a;
}

LintRules const rules{{"gov.vn", "canhbao.example.vn"}, {"112", "19001234"}, 3};
RenderPlaces const places{2, "https://canhbao.example.vn", "abcd1234", false};

std::vector<Text> texts_of(Alert const& a) {
    auto const texts = render(a, {ChannelKind::push, ChannelKind::zalo, ChannelKind::sms}, places);
    REQUIRE(texts);
    return *texts;
}

std::string warnings_of(Text const& text, Alert const& alert,
                        std::string const& name = "Xã Ba Tô") {
    std::string all;
    for (auto const& warning : lint(text, alert, name, rules).warnings) all += warning + "; ";
    return all;
}

// The push text with something said in its place.
std::string after(std::string const& from, std::string const& to) {
    auto text = texts_of(warning())[0];
    REQUIRE(text.body.find(from) != std::string::npos);
    text.body.replace(text.body.find(from), from.size(), to);
    return warnings_of(text, warning());
}

}  // namespace

TEST_CASE("a text as it is rendered has nothing to warn of", "[alertd][lint]") {
    for (auto const& text : texts_of(warning())) CHECK(warnings_of(text, warning()) == "");
    auto ended = warning();
    ended.msg_type = MsgType::Cancel;
    for (auto const& text : texts_of(ended)) CHECK(warnings_of(text, ended) == "");
}

TEST_CASE("an SMS is measured as it leaves", "[alertd][lint]") {
    auto const text = texts_of(warning())[4];
    REQUIRE(text.channel == ChannelKind::sms);
    auto const linted = lint(text, warning(), "Xã Ba Tô", rules);
    CHECK(linted.encoding == "gsm7");
    CHECK(linted.units == linted.text.body.size());
    CHECK(linted.parts == 2);
    CHECK_THAT(linted.text.body, Catch::Contains("Xa Ba To va 1 xa khac"));
    auto marked = text;
    marked.unaccented = false;
    auto const wide = lint(marked, warning(), "Xã Ba Tô", rules);
    CHECK(wide.encoding == "ucs2");
    CHECK(wide.parts == 4);
    CHECK_THAT(warnings_of(marked, warning()), Catch::Contains("length: 4 parts, more than 3"));
    auto strange = text;
    strange.body += " 😀";
    CHECK_THAT(warnings_of(strange, warning()), Catch::Contains("letters: one of them"));
}

TEST_CASE("what is missing in a text is said", "[alertd][lint]") {
    CHECK_THAT(after("{commune}", "Xã Khác"), Catch::Contains("place: is not said"));
    CHECK_THAT(after("22:00", "23:00"), Catch::Contains("time: is not said"));
    CHECK_THAT(after("22/11/2026", "23/11/2026"), Catch::Contains("time: is not said"));
    CHECK_THAT(after("Đài Mẫu", "Đài Khác"), Catch::Contains("issuer: is not said"));
    auto text = texts_of(warning())[0];
    text.title = "Cảnh báo";
    CHECK_THAT(warnings_of(text, warning()), Catch::Contains("level: is not said"));
    text.body += std::string(3'000, 'x');
    CHECK_THAT(warnings_of(text, warning()), Catch::Contains("length: "));
    text.body += "u\u0303";
    CHECK_THAT(warnings_of(text, warning()), Catch::Contains("letters: "));
}

TEST_CASE("links and numbers to call that are not allowed are named", "[alertd][lint]") {
    struct Case {
        std::string said, warned;
    };
    for (auto const& c :
         {Case{"xem http://evil.vn/x", "link: evil.vn"}, Case{"xem evil.com.", "link: evil.com"},
          Case{"https://gov.vn.evil.com/a", "link: gov.vn.evil.com"},
          Case{"https://gov.vn@evil.com/a", "link: evil.com"},
          Case{"https://notgov.vn", "link: notgov.vn"},
          Case{"xem https://pctt.quangnam.gov.vn/a", ""}, Case{"xem GOV.VN", ""},
          Case{"gọi 0912 345 678", "phone: 0912345678"},
          Case{"gọi +84 912 345 678", "phone: 84912345678"},
          Case{"hotline 1900.9999", "phone: 19009999"}, Case{"gọi 1900 1234", ""},
          Case{"gọi 117", "phone: 117"}, Case{"mưa 150 mm, 22-11-2026, 10.000 người, 3,5 m", ""}}) {
        auto const warned = after("Lên cao", c.said);
        INFO(c.said << " -> " << warned);
        if (c.warned.empty()) CHECK(warned == "");
        if (!c.warned.empty()) CHECK_THAT(warned, Catch::Contains(c.warned + " is not among"));
    }
}

TEST_CASE("the estimate counts everybody with a phone in the longer language", "[alertd][lint]") {
    std::vector<LintedText> texts;
    for (auto const& text : texts_of(warning()))
        texts.push_back(lint(text, warning(), "Xã Ba Tô", rules));
    texts[5].parts = 3;
    TextSettings settings;
    auto const free = estimate(texts, 1'000, settings);
    CHECK(free.parts == 3'000);
    CHECK(free.cost_vnd == 0);
    CHECK_FALSE(free.seconds);
    settings.sms_part_price = 350;
    settings.sms_parts_per_second = 200;
    auto const priced = estimate(texts, 1'000, settings);
    CHECK(priced.cost_vnd == 1'050'000);
    CHECK(*priced.seconds == 15);
}
