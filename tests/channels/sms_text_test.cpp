#include "channels/sms_text.hpp"

#include <catch2/catch.hpp>
#include <random>

#include "alertd/model/text.hpp"
#include "channels/gsm7.hpp"

#include "tests/support/child_process.hpp"
#include "tests/support/result_text.hpp"
#include "tests/support/temp_folder.hpp"

using namespace alertd;
using namespace alertd::channels;
using test::ChildProcess;
using test::TempFolder;

namespace {

SmsParts split(std::string const& text, Concatenation how = Concatenation::udh8) {
    auto const parts = split_sms(text, how);
    INFO((parts ? "" : parts.error().message));
    REQUIRE(parts);
    return *parts;
}

std::string refusal(std::string const& text) {
    auto const parts = split_sms(text, Concatenation::udh8);
    return parts ? "split" : parts.error().message;
}

std::string times(std::size_t n, std::string const& piece) {
    std::string out;
    while (n-- > 0) out += piece;
    return out;
}

// ASCII stands in GSM-7 at its own place, but for a few signs that these tests leave out.
std::string ascii_parts(SmsParts const& parts) {
    std::string out;
    for (auto const& part : parts.parts) out += part + "|";
    return out;
}

}  // namespace

TEST_CASE("one part holds 160 septets or 70 units, parts of many 153 or 67, 152 or 66",
          "[channels][sms]") {
    struct Case {
        std::string text;
        Concatenation how;
        std::size_t parts, units, first;
    };
    std::string const u = "ạ";
    auto const udh8 = Concatenation::udh8, udh16 = Concatenation::udh16;
    for (auto const& c :
         {Case{times(160, "a"), udh8, 1, 160, 160}, Case{times(161, "a"), udh8, 2, 161, 153},
          Case{times(306, "a"), udh8, 2, 306, 153}, Case{times(307, "a"), udh8, 3, 307, 153},
          Case{times(161, "a"), udh16, 2, 161, 152}, Case{times(305, "a"), udh16, 3, 305, 152},
          Case{times(70, u), udh8, 1, 70, 140}, Case{times(71, u), udh8, 2, 71, 134},
          Case{times(134, u), udh8, 2, 134, 134}, Case{times(135, u), udh8, 3, 135, 134},
          Case{times(71, u), udh16, 2, 71, 132}, Case{times(133, u), udh16, 3, 133, 132}}) {
        auto const got = split(c.text, c.how);
        INFO(c.text.size());
        CHECK(got.parts.size() == c.parts);
        CHECK(got.units == c.units);
        CHECK(got.parts.front().size() == c.first);
    }
}

TEST_CASE("one letter outside GSM-7 makes the whole message UCS-2", "[channels][sms]") {
    CHECK(split("Lu quet").encoding == SmsEncoding::gsm7);
    CHECK(split("Lũ quét").encoding == SmsEncoding::ucs2);
    CHECK(split("à è é ì ò ù É Ω €").encoding == SmsEncoding::gsm7);
    CHECK(to_hex(bytes_of(split("Lũ").parts[0])) == "004c0169");
    CHECK(to_hex(bytes_of(split("😀").parts[0])) == "d83dde00");
}

TEST_CASE("letters stand in GSM-7 where 3GPP TS 23.038 puts them", "[channels][sms]") {
    CHECK(to_hex(bytes_of(split("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ").parts[0])) ==
          "000102030405060708090a0b0c0d0e0f101112131415161718191a");
    CHECK(to_hex(bytes_of(split("ÆæßÉ !\"#¤¡ÄÖÑÜ§¿äöñüà").parts[0])) ==
          "1c1d1e1f20212223"
          "24405b5c5d5e5f607b7c7d7e7f");
    CHECK(to_hex(bytes_of(split("\f^{}\\[~]|€").parts[0])) ==
          "1b0a1b141b281b291b2f1b3c1b3d1b3e1b401b65");
    CHECK_FALSE(gsm7_code(0x1B));  // the escape itself is no character
    CHECK_FALSE(gsm7_code(0));
    CHECK_FALSE(gsm7_code(U'`'));
}

TEST_CASE("a sign of the extension table counts two and stays with its escape", "[channels][sms]") {
    CHECK(split(times(80, "{")).parts.size() == 1);
    CHECK(split(times(81, "{")).parts.size() == 2);
    auto const parts = split(times(152, "a") + "[" + times(20, "b"));
    CHECK(parts.units == 174);
    CHECK(parts.parts[0] == times(152, "a"));
    CHECK(parts.parts[1] == "\x1b\x3c" + times(20, "b"));
}

TEST_CASE("a number or a link is never cut", "[channels][sms]") {
    for (std::string const whole :
         {"19:30", "22-11-2026", "24/7", "3,5 m", "0912 345 678", "(024) 3733 5694",
          "+84 912 345 678", "1900.1234", "120 km/h", "70%",
          "https://canhbao.example.vn/a/abcd1234", "canhbao.gov.vn/a/x", "www.example.vn"}) {
        for (std::size_t before = 130; before <= 160; ++before) {
            auto const parts = split(times(before - 1, "x") + " " + whole + " " + times(60, "y"));
            INFO(before << ": " << ascii_parts(parts));
            CHECK(ascii_parts(parts).find(whole) != std::string::npos);
            CHECK(parts.parts.size() >= 2);
        }
    }
}

TEST_CASE("a token longer than a part is cut at a gap in it, else anywhere whole",
          "[channels][sms]") {
    auto const link = split("https://" + times(400, "x"));
    CHECK(link.parts.size() == 3);
    CHECK(link.parts[0].size() == 153);
    auto const numbers = split(times(60, "123 "));  // 240 septets of one number
    REQUIRE(numbers.parts.size() == 2);
    CHECK(numbers.parts[0].size() <= 153);
    CHECK(numbers.parts[0].size() >= 150);
    CHECK((numbers.parts[0].back() == ' ' || numbers.parts[1].front() == ' '));
}

TEST_CASE("a grapheme and a surrogate pair stay whole", "[channels][sms]") {
    std::string const family = "👨‍👩‍👧";  // 8 units
    for (std::size_t before = 50; before < 70; ++before) {
        auto const parts = split(times(before, "ạ") + family + times(40, "ạ"));
        std::string const bytes = *from_hex("d83ddc68200dd83ddc69200dd83ddc67");
        bool whole = false;
        for (auto const& part : parts.parts) whole |= part.find(bytes) != std::string::npos;
        CHECK(whole);
    }
    // Longer than a part: between characters, never inside a pair.
    auto const chain = split(times(60, "👩‍") + "👩");
    for (auto const& part : chain.parts) {
        CHECK((static_cast<unsigned char>(part.front()) & 0xFC) != 0xDC);
        CHECK(part.size() <= 134);
    }
}

TEST_CASE("what is empty, no UTF-8, not composed or too long is refused", "[channels][sms]") {
    CHECK_THAT(refusal(""), Catch::Contains("empty"));
    CHECK_THAT(refusal("a\xC3"), Catch::Contains("byte 2 is not UTF-8"));
    CHECK_THAT(refusal("a\u0303"), Catch::Contains("NFC"));
    CHECK(refusal(times(153 * sms_parts_limit, "a")) == "split");
    CHECK_THAT(refusal(times(153 * sms_parts_limit + 1, "a")), Catch::Contains("parts"));
    CHECK_THAT(refusal(times(1'000'000, "a")), Catch::Contains("parts"));
}

TEST_CASE("without marks every Vietnamese letter is a letter of ASCII", "[channels][sms]") {
    std::string const all =
        "aàáảãạăằắẳẵặâầấẩẫậ eèéẻẽẹêềếểễệ iìíỉĩị oòóỏõọôồốổỗộơờớởỡợ uùúủũụưừứửữự yỳýỷỹỵ dđ "
        "AÀÁẢÃẠĂẰẮẲẴẶÂẦẤẨẪẬ EÈÉẺẼẸÊỀẾỂỄỆ IÌÍỈĨỊ OÒÓỎÕỌÔỒỐỔỖỘƠỜỚỞỠỢ UÙÚỦŨỤƯỪỨỬỮỰ YỲÝỶỸỴ DĐ";
    std::string const plain =
        "aaaaaaaaaaaaaaaaaa eeeeeeeeeeee iiiiii oooooooooooooooooo uuuuuuuuuuuu yyyyyy dd "
        "AAAAAAAAAAAAAAAAAA EEEEEEEEEEEE IIIIII OOOOOOOOOOOOOOOOOO UUUUUUUUUUUU YYYYYY DD";
    CHECK(unaccented(all) == plain);
    CHECK(unaccented("Lu\u0303 que\u0301t") == "Lu quet");  // taken apart already
    CHECK(unaccented("Mức – “39°C” … 10m²") == "Muc - \"39 do C\" ... 10m2");
    CHECK(unaccented("{commune} 한국 ភាសា") == "{commune} 한국 ភាសា");
    CHECK(unaccented("\xFF") == "\xFF");
}

TEST_CASE("parts of random Vietnamese texts are what an independent reader puts together",
          "[channels][sms]") {
    std::string const pieces[] = {"Lũ",
                                  "quét",
                                  "sạt",
                                  "lở",
                                  "đất",
                                  "Nước",
                                  "lên",
                                  "3,5 m",
                                  " ",
                                  "19:30",
                                  "22-11-2026",
                                  "0912 345 678",
                                  "https://x.gov.vn/a/b1",
                                  ", ",
                                  ". ",
                                  "😀",
                                  "a",
                                  "m",
                                  "{",
                                  "€",
                                  "[",
                                  "–",
                                  "cấp 8-9"};
    std::mt19937 random(20261122);
    std::string cases;
    for (int n = 0; n < 1'500; ++n) {
        std::string text;
        for (auto words = random() % 120 + 1; words > 0; --words)
            text += pieces[random() % std::size(pieces)] + (random() % 4 ? " " : "");
        if (random() % 2) text = unaccented(text);
        auto const how = random() % 2 ? Concatenation::udh8 : Concatenation::udh16;
        auto const parts = split_sms(text, how);
        if (!parts) continue;
        cases += how == Concatenation::udh8 ? "udh8" : "udh16";
        cases += parts->encoding == SmsEncoding::gsm7 ? "\tgsm7\t" : "\tucs2\t";
        cases += std::to_string(parts->units) + "\t" + to_hex(bytes_of(text));
        for (auto const& part : parts->parts) cases += "\t" + to_hex(bytes_of(part));
        cases += "\n";
    }
    TempFolder folder;
    auto const file = folder.write("cases", cases);
    ChildProcess reader(
        {"/usr/bin/python3", "-B", ALERTD_SOURCE_DIR "/tests/channels/sms_reader.py", file});
    CHECK(reader.read_line() == "faults 0");
    CHECK(reader.wait() == 0);
}
