#include "alertd/render.hpp"

#include <catch2/catch.hpp>

#include "alertd/plain_text.hpp"
#include "alertd/sha256.hpp"
#include "channels/sms_text.hpp"

#include "tests/support/result_text.hpp"

using namespace alertd;
using recipients::Language;

namespace {

Timestamp at(char const* text) {
    return *parse_timestamp(text);
}

Info info(std::string language, std::string event) {
    Info i;
    i.language = std::move(language);
    i.event = std::move(event);
    i.severity = Severity::Severe;
    i.expires = at("2026-11-22T22:00:00+07:00");
    i.sender_name = "Đài KTTV Quảng Nam";
    i.headline = "Nguy cơ lũ quét trên các suối nhỏ";
    i.description = "Mưa rất to. Đất đã no nước.";
    i.instruction = "Rời khỏi bờ suối và sườn dốc ngay.";
    return i;
}

Alert warning() {
    Alert a;
    a.identifier = "VN-1";
    a.sender = "kttv@example.vn";
    a.sent = at("2026-11-22T16:00:00+07:00");
    a.infos = {info("vi-VN", "Lũ quét, sạt lở đất")};
    return a;
}

Alert bilingual() {
    auto a = warning();
    a.infos.push_back(info("en-US", "Flash flood"));
    a.infos[1].headline = "Flash floods are likely in small streams";
    a.infos[1].instruction = "Leave streams and slopes now.";
    a.infos[1].description = "Very heavy rain.";
    return a;
}

RenderPlaces const many{23, "https://canhbao.example.vn", "abcd1234", false};

Text one(Alert const& alert, ChannelKind channel, Language language,
         RenderPlaces const& places = many) {
    auto const texts = render(alert, {channel}, places);
    INFO((texts ? "" : texts.error().message));
    REQUIRE(texts);
    REQUIRE(texts->size() == 2);
    return texts->at(language == Language::vi ? 0 : 1);
}

Text push(Alert const& alert, RenderPlaces const& places = many) {
    return one(alert, ChannelKind::push, Language::vi, places);
}

std::string refusal(Alert const& alert) {
    auto const texts = render(alert, {ChannelKind::push}, many);
    return texts ? "rendered" : texts.error().message;
}

Alert wordy() {
    auto a = warning();
    auto& i = a.infos[0];
    for (int n = 0; n < 400; ++n) {
        i.headline += "Một câu dài về mưa. ";
        i.description += "Một câu nữa về nước lũ. ";
        i.instruction += "Hãy đi lên chỗ cao. ";
        i.event += " và mưa";
        i.sender_name += " Đài";
    }
    return a;
}

// 40 letters, more than any commune's full name has.
char const* const long_commune = "Xã Một Hai Ba Bốn Năm Sáu Bảy Tám Chín M";

RenderPlaces const accented = [] {
    auto places = many;
    places.sms_accented = true;
    places.sms_parts_max = 6;
    return places;
}();

std::size_t parts_of(std::string const& body) {
    auto const parts = channels::split_sms(body, channels::Concatenation::udh16);
    REQUIRE(parts);
    return parts->parts.size();
}

}  // namespace

TEST_CASE(
    "a warning says hazard, level, place, until when, what to do, who says it and where to look",
    "[alertd][render]") {
    auto const text = push(warning());
    CHECK(text.title == "Cảnh báo lũ quét, sạt lở đất – Mức: Nguy hiểm cao");
    CHECK(text.body ==
          "{commune} và 22 xã khác: Nguy cơ lũ quét trên các suối nhỏ. Mưa rất to. Đất đã no nước. "
          "Hiệu lực đến 22:00 ngày 22/11/2026. Cần làm: Rời khỏi bờ suối và sườn dốc ngay. "
          "Nguồn: Đài KTTV Quảng Nam. Chi tiết: https://canhbao.example.vn/a/abcd1234");
}

TEST_CASE("English readers get English where the alert has it", "[alertd][render]") {
    auto const text = one(bilingual(), ChannelKind::push, Language::en);
    CHECK(text.language == Language::en);
    CHECK(text.title == "Warning: flash flood – Level: High danger");
    CHECK(text.body ==
          "{commune} and 22 other communes: Flash floods are likely in small streams. "
          "Very heavy rain. In force until 22:00, 22 Nov 2026 (Viet Nam time). "
          "What to do: Leave streams and slopes now. Source: Đài KTTV Quảng Nam. "
          "Details: https://canhbao.example.vn/a/abcd1234");
}

TEST_CASE("a language that is absent is given in Vietnamese, or in the first there is",
          "[alertd][render]") {
    CHECK(one(warning(), ChannelKind::push, Language::en).body == push(warning()).body);
    auto english = bilingual();
    english.infos.erase(english.infos.begin());
    CHECK(push(english).title == "Warning: flash flood – Level: High danger");
    english.infos[0].language = "km-KH";
    CHECK_THAT(push(english).body, Catch::Contains("Cần làm: Leave streams"));
    english.infos[0].language = "vie";  // is no "vi"
    CHECK(push(english).language == Language::vi);
}

TEST_CASE("of two infos of a language the gravest speaks", "[alertd][render]") {
    auto a = warning();
    a.infos.push_back(info("vi", "Bão"));
    a.infos[1].severity = Severity::Extreme;
    CHECK(push(a).title == "Cảnh báo bão – Mức: Đặc biệt nguy hiểm");
}

TEST_CASE("other communes are counted only where there are some", "[alertd][render]") {
    CHECK_THAT(push(warning(), {1, "http://x", "c", false}).body, Catch::StartsWith("{commune}: "));
    CHECK_THAT(push(warning(), {2, "http://x", "c", false}).body,
               Catch::StartsWith("{commune} và 1 xã khác: "));
    CHECK_THAT(one(bilingual(), ChannelKind::push, Language::en, {2, "http://x", "c", false}).body,
               Catch::StartsWith("{commune} and 1 other commune: "));
}

TEST_CASE("every level has its words", "[alertd][render]") {
    char const* const vi[] = {"Đặc biệt nguy hiểm", "Nguy hiểm cao", "Nguy hiểm", "Ít nguy hiểm"};
    for (int i = 0; i < 4; ++i) {
        auto a = warning();
        a.infos[0].severity = Severity(i);
        CHECK_THAT(push(a).title, Catch::EndsWith(std::string(" – Mức: ") + vi[i]));
    }
    auto a = warning();
    a.infos[0].severity = Severity::Unknown;
    CHECK_THAT(push(a).title, Catch::EndsWith(" – Chưa rõ mức"));
}

TEST_CASE("an exercise and sample boundaries cannot be taken for real", "[alertd][render]") {
    for (auto status : {Status::Exercise, Status::Test}) {
        for (auto const& language : recipients::language_words) {
            auto a = bilingual();
            a.status = status;
            for (auto const& channel : channel_words) {
                auto const text = one(a, channel.value, language.value);
                bool const sms = channel.value == ChannelKind::sms;
                CHECK_THAT(text.body, Catch::StartsWith(sms ? "DIEN TAP - " : "DIỄN TẬP – "));
                if (!sms) CHECK_THAT(text.title, Catch::StartsWith("DIỄN TẬP – "));
                if (channel.value == ChannelKind::zalo)
                    CHECK_THAT(text.slots.event, Catch::StartsWith("DIỄN TẬP – "));
            }
        }
    }
    auto const sample = push(warning(), {3, "http://x", "c", true});
    CHECK_THAT(sample.title, Catch::StartsWith("[DỮ LIỆU MẪU] Cảnh báo"));
    CHECK_THAT(sample.body, Catch::StartsWith("[DỮ LIỆU MẪU] {commune}"));
    CHECK(push(warning()).body.find("DIỄN TẬP") == std::string::npos);
}

TEST_CASE("Update, Cancel and AllClear have their own words and no time limit",
          "[alertd][render]") {
    auto a = warning();
    a.msg_type = MsgType::Update;
    CHECK(push(a).title == "Cập nhật cảnh báo lũ quét, sạt lở đất – Mức: Nguy hiểm cao");
    a.infos[0].response_types = {ResponseType::AllClear};
    CHECK(push(a).title == "Kết thúc cảnh báo lũ quét, sạt lở đất");
    CHECK(push(a).body.find("Hiệu lực") == std::string::npos);
    a.msg_type = MsgType::Cancel;
    CHECK(push(a).title == "Hủy cảnh báo lũ quét, sạt lở đất");
    CHECK(push(a).body.find("Hiệu lực") == std::string::npos);
}

TEST_CASE("an event that already says warning is not said twice", "[alertd][render]") {
    auto a = warning();
    a.infos[0].event = "Cảnh báo lũ";
    CHECK_THAT(push(a).title, Catch::StartsWith("Cảnh báo lũ – "));
    a.infos[0].event = "Tin bão khẩn cấp";
    CHECK_THAT(push(a).title, Catch::StartsWith("Tin bão khẩn cấp – "));
}

TEST_CASE("without a headline the description's first sentence stands for it", "[alertd][render]") {
    auto a = warning();
    a.infos[0].headline.clear();
    CHECK_THAT(push(a).body, Catch::StartsWith("{commune} và 22 xã khác: Mưa rất to. Hiệu lực"));
    a.infos[0].description.clear();
    CHECK_THAT(push(a).body, Catch::Contains("khác: Lũ quét, sạt lở đất. Hiệu lực"));
}

TEST_CASE("a later onset is said", "[alertd][render]") {
    auto a = warning();
    a.infos[0].onset = at("2026-11-22T19:30:00+07:00");
    CHECK_THAT(push(a).body,
               Catch::Contains("Hiệu lực từ 19:30 ngày 22/11/2026 đến 22:00 ngày 22/11/2026."));
}

TEST_CASE("a text holds its limit with the longest commune, and all that must be said",
          "[alertd][render]") {
    auto const a = wordy();
    for (auto const channel : {ChannelKind::push, ChannelKind::zalo}) {
        for (auto const& language : recipients::language_words) {
            auto const text = for_commune(one(a, channel, language.value), long_commune);
            CHECK(length_of(text.title) <= limits_of(channel).title);
            CHECK(length_of(text.body) <= limits_of(channel).body);
            CHECK_THAT(text.title, Catch::EndsWith("… – Mức: Nguy hiểm cao"));
            CHECK_THAT(text.body, Catch::Contains("Hiệu lực đến 22:00 ngày 22/11/2026") &&
                                      Catch::Contains("Nguồn: ") &&
                                      Catch::EndsWith("https://canhbao.example.vn/a/abcd1234"));
        }
    }
    CHECK(length_of(push(a).body) > 1'800);
    CHECK_THAT(push(a).body, Catch::Contains("Cần làm: Rời khỏi bờ suối") &&
                                 Catch::Contains("Hãy đi lên chỗ cao."));
}

TEST_CASE("an SMS says the most in one piece, without marks unless the settings say so",
          "[alertd][render]") {
    auto const text = one(warning(), ChannelKind::sms, Language::vi);
    CHECK(text.title.empty());
    CHECK(text.unaccented);
    CHECK(text.body ==
          "Canh bao lu quet, sat lo dat - Muc: Nguy hiem cao. {commune} va 22 xa khac: Nguy co lu "
          "quet tren cac suoi nho. Hieu luc den 22:00 ngay 22/11/2026. Can lam: Roi khoi bo suoi "
          "va suon doc ngay. Nguon: Dai KTTV Quang Nam. Chi tiet: "
          "https://canhbao.example.vn/a/abcd1234");
    CHECK_THAT(for_commune(text, "Xã Đắk R’Lấp").body, Catch::Contains("cao. Xa Dak R'Lap va 22"));
    auto const marked = one(warning(), ChannelKind::sms, Language::vi, accented);
    CHECK_FALSE(marked.unaccented);
    CHECK_THAT(marked.body, Catch::StartsWith("Cảnh báo lũ quét, sạt lở đất – Mức:"));
    CHECK_THAT(for_commune(marked, "Xã Đắk").body, Catch::Contains("Xã Đắk và 22"));
}

TEST_CASE("an SMS holds its parts whatever the commune, and never loses what must be said",
          "[alertd][render]") {
    auto worst = wordy();
    worst.status = Status::Exercise;
    worst.infos[0].onset = at("2026-11-22T19:30:00+07:00");
    auto strange = wordy();
    strange.infos[0].headline = "Nước dâng 😀 " + strange.infos[0].headline;  // has to be UCS-2
    RenderPlaces sample = many;
    sample.sample = true;
    RenderPlaces wide = many;
    wide.sms_parts_max = 8;
    struct Case {
        Alert alert;
        RenderPlaces places;
    };
    for (auto const& c :
         {Case{wordy(), many}, Case{worst, sample}, Case{wordy(), accented}, Case{strange, wide}}) {
        for (auto const& language : recipients::language_words) {
            auto const text = one(c.alert, ChannelKind::sms, language.value, c.places);
            for (std::string const name : {long_commune, "Xã B", "Phường Hoàn Kiếm"}) {
                auto const own = for_commune(text, name).body;
                INFO(own);
                CHECK(parts_of(own) <= std::size_t(c.places.sms_parts_max));
                CHECK(parts_of(own) >= std::size_t(c.places.sms_parts_max) - 1);
            }
            auto const said = channels::unaccented(text.body);
            CHECK_THAT(said, Catch::Contains("Muc: Nguy hiem cao. {commune} va 22 xa khac: ") &&
                                 Catch::Contains("22:00 ngay 22/11/2026") &&
                                 Catch::Contains("Nguon: Dai") &&
                                 Catch::EndsWith("https://canhbao.example.vn/a/abcd1234"));
        }
    }
}

TEST_CASE("an SMS without room for what must be said is refused", "[alertd][render]") {
    RenderPlaces narrow = accented;
    narrow.sms_parts_max = 3;
    auto const texts = render(wordy(), {ChannelKind::sms}, narrow);
    REQUIRE_FALSE(texts);
    CHECK_THAT(texts.error().message, Catch::StartsWith("settings: texts.sms_parts_max"));
    RenderPlaces long_url = many;
    long_url.public_url = "https://" + std::string(90, 'x') + ".vn";
    CHECK_FALSE(render(warning(), {ChannelKind::zalo}, long_url));
}

TEST_CASE("Zalo's slots hold their lengths, and none is empty", "[alertd][render]") {
    auto const slots =
        for_commune(one(warning(), ChannelKind::zalo, Language::vi), "Xã Lũng").slots;
    CHECK(slots == Slots{"Cảnh báo lũ quét, sạt lở đất", "Nguy hiểm cao", "Xã Lũng và 22 xã khác",
                         "Hiệu lực đến 22:00 ngày 22/11/2026", "Rời khỏi bờ suối và sườn dốc ngay.",
                         "Đài KTTV Quảng Nam", "https://canhbao.example.vn/a/abcd1234", "warning"});
    auto ended = wordy();
    ended.infos[0].instruction.clear();
    ended.infos[0].response_types = {ResponseType::AllClear};
    auto cancelled = wordy();
    cancelled.status = Status::Exercise;
    cancelled.msg_type = MsgType::Cancel;
    for (auto const& alert : {wordy(), ended, cancelled}) {
        auto const s = for_commune(one(alert, ChannelKind::zalo, Language::en), long_commune).slots;
        for (auto const* slot :
             {&s.event, &s.level, &s.commune, &s.period, &s.instruction, &s.issuer, &s.link}) {
            INFO(*slot);
            CHECK_FALSE(slot->empty());
            CHECK(length_of(*slot) <= slot_units_max);
        }
    }
    CHECK(one(ended, ChannelKind::zalo, Language::vi).slots.kind == "ended");
    CHECK(one(ended, ChannelKind::zalo, Language::vi).slots.period == "Đã kết thúc");
    CHECK(one(cancelled, ChannelKind::zalo, Language::vi).slots.level == "Đã hủy");
    CHECK(push(warning()).slots == Slots{});
}

TEST_CASE("a text that would deceive or say nothing is refused, with its place",
          "[alertd][render]") {
    auto a = warning();
    a.infos[0].headline = "an toàn\u202E";
    CHECK_THAT(refusal(a), Catch::StartsWith("alert/info[1]/headline: character 8 is U+202E"));
    a = bilingual();
    a.infos[1].instruction = "go\x1B[2J";
    CHECK_THAT(refusal(a), Catch::StartsWith("alert/info[2]/instruction: character 3 is U+001B"));
    a = warning();
    a.infos[0].description = "về {commune} ngay";
    CHECK_THAT(refusal(a), Catch::StartsWith("alert/info[1]/description: holds"));
    a = warning();
    a.infos[0].event = " \n ";
    CHECK_THAT(refusal(a), Catch::StartsWith("alert/info[1]/event: is empty"));
    a = warning();
    a.infos[0].expires.reset();
    CHECK_THAT(refusal(a), Catch::StartsWith("alert/info[1]/expires"));
    a.infos.clear();
    CHECK_THAT(refusal(a), Catch::Contains("no info"));
}

TEST_CASE("braces and format letters of an alert stay letters", "[alertd][render]") {
    auto a = warning();
    a.infos[0].headline = "%s %n {0} {} ${x} {{y}} <b>";
    CHECK_THAT(push(a).body, Catch::Contains("%s %n {0} {} ${x} {{y}} <b>"));
}

TEST_CASE("the reader's commune fills the slot, whatever its name holds", "[alertd][render]") {
    Text const text{ChannelKind::push, Language::vi, "t", "{commune}: x"};
    CHECK(for_commune(text, "Xã Trà Leng").body == "Xã Trà Leng: x");
    CHECK(for_commune(text, "{commune}").body == "{commune}: x");
}

TEST_CASE("texts come for every channel and language, in order", "[alertd][render]") {
    auto const texts = *render(bilingual(), {ChannelKind::push, ChannelKind::sms}, many);
    REQUIRE(texts.size() == 4);
    CHECK((texts[0].channel == ChannelKind::push && texts[0].language == Language::vi));
    CHECK((texts[3].channel == ChannelKind::sms && texts[3].language == Language::en));
}

TEST_CASE("a short code is the first 40 bits of the hash in Crockford's digits",
          "[alertd][render]") {
    CHECK(sha256_hex("abc").starts_with("ba7816bf8f"));
    CHECK(short_code(sha256_hex("abc")) == "q9w1dfwf");  // by hand: 10111 01001 11100 00001 ...
    CHECK(short_code("0000000000") == "00000000");
    CHECK(short_code("ffffffffff") == "zzzzzzzz");
}
