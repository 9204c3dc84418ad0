#include "alertd/plain_text.hpp"

#include <catch2/catch.hpp>

#include "tests/support/result_text.hpp"

using namespace alertd;

TEST_CASE("decomposed Vietnamese is composed, and white space is one space", "[alertd][render]") {
    CHECK(*plain_text("Lu\u0303 que\u0301t", "x") == "Lũ quét");
    CHECK(*plain_text("  một\n\t hai\r\n", "x") == "một hai");
    CHECK(*plain_text("Cấp 3 – 90 % ⚠\uFE0F", "x") == "Cấp 3 – 90 % ⚠\uFE0F");
    CHECK(plain_text("", "x")->empty());
}

TEST_CASE("what nobody can see is refused with its place and number", "[alertd][render]") {
    struct Row {
        char const* text;
        char const* said;
    };
    Row const rows[] = {{"an toàn\u202E", "character 8 is U+202E"},
                        {"\u2066x", "character 1 is U+2066"},
                        {"a\u200Bb", "character 2 is U+200B"},
                        {"a\uFEFF", "character 2 is U+FEFF"},
                        {"a\u00AD", "character 2 is U+00AD"},
                        {"a\U000E0041", "character 2 is U+E0041"},
                        {"a\x1B[31m", "character 2 is U+001B"},
                        {"a\x07", "character 2 is U+0007"},
                        {"a\u0085", "character 2 is U+0085"},
                        {"a\u2028", "character 2 is U+2028"},
                        {"a\uE000", "character 2 is U+E000"},
                        {"a\xC0\xAF", "byte 2 is not UTF-8"},
                        {"a\u0323\u0324\u0325\u0326\u0327\u0328", "more than 3 marks"}};
    for (auto const& row : rows) {
        auto const plain = plain_text(row.text, "alert/info[1]/headline");
        INFO(row.said);
        REQUIRE_FALSE(plain);
        CHECK_THAT(plain.error().message,
                   Catch::StartsWith("alert/info[1]/headline: ") && Catch::Contains(row.said));
    }
}

TEST_CASE("a text is cut at the end of a sentence, never inside a word where one fits",
          "[alertd][render]") {
    std::string const text = "Nước lên nhanh. Rời khỏi bờ suối ngay. Mang theo đèn pin.";
    CHECK(cut(text, 100) == text);
    CHECK(cut(text, length_of(text)) == text);
    CHECK(cut(text, length_of(text) - 1) == "Nước lên nhanh. Rời khỏi bờ suối ngay.");
    CHECK(cut(text, 15) == "Nước lên nhanh.");
    CHECK(cut(text, 14) == "Nước lên…");
    CHECK(cut("đến 22:00 ngày 22.11.2026 thôi", 20) == "đến 22:00 ngày…");
    CHECK(cut("x", 0).empty());
    CHECK(cut("xy", 1).empty());
}

TEST_CASE("no cut ever falls inside a grapheme", "[alertd][render]") {
    // A family of one grapheme is of 11 units; e with two marks that do not compose is of 3.
    std::string const family = "👩\u200D👩\u200D👧\u200D👦", marked = "e\u0323\u030A";
    CHECK(cut(family + family, 12) == family + "…");
    CHECK(cut(family + family, 11).empty());
    for (std::size_t limit = 0; limit < 12; ++limit) {
        std::string const head = cut(marked + marked + marked + marked, limit);
        INFO(limit);
        CHECK(length_of(head) <= limit);
        auto const letters = head.empty() ? 0 : length_of(head) - 1;
        CHECK(letters % 3 == 0);
    }
}

TEST_CASE("the first sentence ends where the reader would pause", "[alertd][render]") {
    CHECK(first_sentence("Mưa 22.5 mm lúc 16:00. Sau đó tạnh.") == "Mưa 22.5 mm lúc 16:00.");
    CHECK(first_sentence("Một câu") == "Một câu");
    CHECK(first_sentence("").empty());
}

TEST_CASE("a start is made small or capital, and abbreviations stay", "[alertd][render]") {
    CHECK(with_small_start("Áp thấp") == "áp thấp");
    CHECK(with_small_start("ATNĐ") == "ATNĐ");
    CHECK(with_small_start("").empty());
    CHECK(with_capital_start("đợt lũ") == "Đợt lũ");
}
