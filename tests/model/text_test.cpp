#include "alertd/model/text.hpp"

#include <catch2/catch.hpp>
#include <random>

using namespace alertd;

TEST_CASE("base64url and hex give back every byte string", "[model]") {
    std::mt19937 random(7);
    for (std::size_t length = 0; length < 200; ++length) {
        std::string bytes(length, '\0');
        for (char& c : bytes) c = static_cast<char>(random());
        CHECK(from_base64url(to_base64url(bytes_of(bytes))) == bytes);
        CHECK(from_hex(to_hex(bytes_of(bytes))) == bytes);
    }
}

TEST_CASE("base64url has one spelling for the same bytes", "[model]") {
    CHECK(to_base64url(bytes_of(std::string_view("\xfb\xff\xfe", 3))) == "-__-");
    CHECK(from_base64url("QQ") == "A");
    for (auto const* text : {"Q", "QR", "QQ=", "Q Q", "QQ+/", "QUJ"}) {
        CAPTURE(text);
        auto const bytes = from_base64url(text);
        CHECK((!bytes || to_base64url(bytes_of(*bytes)) == text));
    }
    CHECK_FALSE(from_base64url("Q"));
    CHECK_FALSE(from_base64url("QR"));
}

TEST_CASE("hex refuses what is not hex", "[model]") {
    CHECK_FALSE(from_hex("abc"));
    CHECK_FALSE(from_hex("0g"));
    CHECK(from_hex("0A") == "\n");
}

TEST_CASE("the first byte that is not UTF-8 is named", "[model]") {
    CHECK_FALSE(utf8_fault("Xã Mẫu 001, Trường Sa \xF0\x9F\x8C\x8A"));
    struct Case {
        std::string_view text;
        std::size_t at;
    };
    using namespace std::string_view_literals;
    for (auto const& [text, at] :
         {Case{"ab\xC0\xAF"sv, 2}, Case{"\xED\xA0\x80"sv, 0}, Case{"x\xF4\x90\x80\x80"sv, 1},
          Case{"\xE1\xBA"sv, 0}, Case{"a\0b"sv, 1}, Case{"\x80"sv, 0}, Case{"\xE0\x9F\xBF"sv, 0},
          Case{"\xF0\x8F\xBF\xBF"sv, 0}, Case{"ok\xFF"sv, 2}}) {
        CAPTURE(text);
        CHECK(utf8_fault(text) == at);
    }
}
