#include "channels/sms_cuts.hpp"

#include <algorithm>

namespace alertd::channels {
namespace {

using Text = std::u16string_view;

bool white(char16_t c) {
    return c == u' ' || c == u'\n' || c == u'\r' || c == u'\t' || c == u'\u00A0';
}

bool digit(char16_t c) {
    return c >= u'0' && c <= u'9';
}

bool letter_or_digit(char16_t c) {
    return digit(c) || (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z');
}

// "https://...", "www...." and names with a dot inside ("canhbao.gov.vn/a/x").
bool is_link(Text word) {
    if (word.find(u"://") != Text::npos) return true;
    for (std::size_t i = 1; i + 1 < word.size(); ++i)
        if (word[i] == u'.' && letter_or_digit(word[i - 1]) && letter_or_digit(word[i + 1]))
            return true;
    return false;
}

bool holds_digit(Text word) {
    return std::any_of(word.begin(), word.end(), digit);
}

Text without(Text word, Text signs) {
    while (!word.empty() && signs.find(word.front()) != Text::npos) word.remove_prefix(1);
    while (!word.empty() && signs.find(word.back()) != Text::npos) word.remove_suffix(1);
    return word;
}

bool is_unit(Text word) {
    static constexpr Text units[] = {
        u"m",     u"km",    u"cm",   u"mm",  u"ha",    u"km2",    u"m3",   u"m3/s", u"m/s",
        u"km/h",  u"h",     u"s",    u"kg",  u"%",     u"‰",      u"°C",   u"độ",   u"do",
        u"độC",   u"hPa",   u"mm/h", u"giờ", u"gio",   u"phút",   u"phut", u"ngày", u"ngay",
        u"người", u"nguoi", u"xã",   u"xa",  u"hours", u"minutes"};
    return std::find(std::begin(units), std::end(units), without(word, u".,;:!?)")) !=
           std::end(units);
}

// Whether the space between two words stands inside a number: "0912 345 678", "(024) 3733",
// "3,5 m".
bool one_number(Text left, Text right) {
    left = without(left, u"()");
    right = without(right, u"(+");
    if (left.empty() || right.empty() || !digit(left.back())) return false;
    return digit(right.front()) || is_unit(right);
}

struct Word {
    std::size_t begin, end;
};

std::vector<Word> words_of(Text text) {
    std::vector<Word> words;
    for (std::size_t i = 0; i < text.size();) {
        while (i < text.size() && white(text[i])) ++i;
        std::size_t const begin = i;
        while (i < text.size() && !white(text[i])) ++i;
        if (i > begin) words.push_back({begin, i});
    }
    return words;
}

void lower(std::vector<CutRank>& ranks, std::size_t begin, std::size_t end, CutRank most) {
    for (std::size_t i = begin; i < end; ++i) ranks[i] = std::min(ranks[i], most);
}

bool inside_pair(Text text, std::size_t i) {
    return i > 0 && i < text.size() && (text[i] & 0xFC00) == 0xDC00 &&
           (text[i - 1] & 0xFC00) == 0xD800;
}

}  // namespace

std::vector<CutRank> cut_ranks(Text text, std::vector<bool> const& grapheme_ends) {
    std::vector<CutRank> ranks(text.size() + 1, CutRank::free);
    auto const words = words_of(text);
    for (std::size_t w = 0; w < words.size(); ++w) {
        Text const word = text.substr(words[w].begin, words[w].end - words[w].begin);
        if (holds_digit(word) || is_link(word))
            lower(ranks, words[w].begin + 1, words[w].end, CutRank::grapheme);
        if (w == 0) continue;
        Text const last = text.substr(words[w - 1].begin, words[w - 1].end - words[w - 1].begin);
        if (!one_number(last, word)) continue;
        lower(ranks, words[w - 1].end, words[w].begin + 1, CutRank::gap);
        lower(ranks, words[w].begin + 1, words[w].end, CutRank::grapheme);  // its unit
    }
    for (std::size_t i = 0; i < ranks.size(); ++i) {
        if (!grapheme_ends[i]) ranks[i] = std::min(ranks[i], CutRank::code);
        if (inside_pair(text, i)) ranks[i] = CutRank::never;
    }
    return ranks;
}

std::vector<std::size_t> cuts(std::vector<CutRank> const& ranks,
                              std::vector<std::size_t> const& units, std::size_t room) {
    std::vector<std::size_t> ends;
    for (std::size_t begin = 0; begin < units.size();) {
        std::size_t best = begin + 1, used = 0;
        for (std::size_t i = begin; i < units.size() && used + units[i] <= room; ++i) {
            used += units[i];
            bool const over = i + 1 == units.size();
            if (over || ranks[i + 1] >= ranks[best]) best = i + 1;
        }
        ends.push_back(best);
        begin = best;
    }
    return ends;
}

}  // namespace alertd::channels
