#include "alertd/plain_text.hpp"

#include <fmt/format.h>
#include <unicode/brkiter.h>
#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <algorithm>
#include <memory>

#include "alertd/model/text.hpp"

namespace alertd {
namespace {

using icu::UnicodeString;

constexpr int marks_max = 3;
constexpr char16_t ellipsis = u'…';

UnicodeString to_icu(std::string_view text) {
    return UnicodeString::fromUTF8(icu::StringPiece(text.data(), std::int32_t(text.size())));
}

std::string to_utf8(UnicodeString const& text) {
    std::string out;
    return text.toUTF8String(out);
}

// ICU's own data is missing or memory is out: a bug of the installation.
void demand(UErrorCode code, char const* what) {
    if (U_FAILURE(code))
        throw std::runtime_error(std::string("ICU cannot ") + what + ": " + u_errorName(code));
}

std::unique_ptr<icu::BreakIterator> breaks(icu::BreakIterator* (*make)(icu::Locale const&,
                                                                       UErrorCode&),
                                           UnicodeString const& text) {
    UErrorCode code = U_ZERO_ERROR;
    std::unique_ptr<icu::BreakIterator> found(make(icu::Locale("vi"), code));
    demand(code, "break text");
    found->setText(text);
    return found;
}

bool white(UChar32 c) {
    return c == ' ' || c == '\n' || c == '\t' || c == '\r' || c == 0xA0;
}

bool mark(UChar32 c) {
    return (U_GET_GC_MASK(c) & (U_GC_MN_MASK | U_GC_ME_MASK)) != 0;
}

// Selects how a sign is drawn and hides nothing: allowed, though Unicode calls it ignorable.
bool draws_sign(UChar32 c) {
    return c == 0xFE0E || c == 0xFE0F;
}

bool unseen(UChar32 c) {
    auto const kinds = U_GC_CC_MASK | U_GC_CF_MASK | U_GC_CS_MASK | U_GC_CO_MASK | U_GC_CN_MASK |
                       U_GC_ZL_MASK | U_GC_ZP_MASK;
    if (white(c) || draws_sign(c)) return false;
    return (U_GET_GC_MASK(c) & kinds) || u_hasBinaryProperty(c, UCHAR_DEFAULT_IGNORABLE_CODE_POINT);
}

Result<UnicodeString> composed(std::string_view text, std::string_view place) {
    if (auto const at = utf8_fault(text))
        return invalid(fmt::format("{}: byte {} is not UTF-8", place, *at + 1));
    UErrorCode code = U_ZERO_ERROR;
    auto const* nfc = icu::Normalizer2::getNFCInstance(code);
    demand(code, "compose text");
    UnicodeString const out = nfc->normalize(to_icu(text), code);
    demand(code, "compose text");
    return out;
}

std::string before(UnicodeString const& text, std::int32_t end) {
    UnicodeString head(text, 0, end);
    return to_utf8(head.trim());
}

// The last boundary that leaves at most `limit` units, white space at the end not counted; 0: none.
std::int32_t last_fit(icu::BreakIterator& at, UnicodeString const& text, std::int32_t limit) {
    std::int32_t fit = 0;
    for (std::int32_t i = at.next(); i != icu::BreakIterator::DONE; i = at.next()) {
        UnicodeString head(text, 0, i);
        if (head.trim().length() > limit) break;
        fit = i;
    }
    return fit;
}

// Words end at white space only, so that numbers, times and links stay whole.
std::int32_t last_word(UnicodeString const& text, std::int32_t limit) {
    for (std::int32_t i = std::min(limit, text.length() - 1); i > 0; --i)
        if (white(text.charAt(i))) return i;
    return 0;
}

template <class Change>
std::string with_start(std::string_view text, Change change) {
    UnicodeString whole = to_icu(text);
    if (whole.isEmpty()) return {};
    UChar32 const first = whole.char32At(0);
    return to_utf8(whole.replace(0, U16_LENGTH(first), change(first)));
}

}  // namespace

Result<std::string> plain_text(std::string_view text, std::string_view place) {
    auto const whole = composed(text, place);
    if (!whole) return whole.error();
    UnicodeString out;
    int marks = 0, number = 0;
    for (std::int32_t i = 0; i < whole->length(); i = whole->moveIndex32(i, 1)) {
        UChar32 const c = whole->char32At(i);
        ++number;
        if (unseen(c))
            return invalid(
                fmt::format("{}: character {} is U+{:04X}, which nobody can see: take it out",
                            place, number, std::uint32_t(c)));
        marks = mark(c) && !draws_sign(c) ? marks + 1 : 0;
        if (marks > marks_max)
            return invalid(fmt::format("{}: character {}: more than {} marks on one letter", place,
                                       number, marks_max));
        bool const gap = white(c);
        if (!gap) out.append(c);
        if (gap && !out.isEmpty() && out.charAt(out.length() - 1) != ' ') out.append(u' ');
    }
    return to_utf8(out.trim());
}

std::size_t length_of(std::string_view text) {
    return std::size_t(to_icu(text).length());
}

std::string cut(std::string_view text, std::size_t limit) {
    UnicodeString const whole = to_icu(text);
    if (whole.length() <= std::int64_t(limit)) return std::string(text);
    auto const room = std::int32_t(limit);
    auto sentences = breaks(icu::BreakIterator::createSentenceInstance, whole);
    if (auto const end = last_fit(*sentences, whole, room)) return before(whole, end);
    if (room < 2) return {};
    auto const word = last_word(whole, room - 1);
    auto graphemes = breaks(icu::BreakIterator::createCharacterInstance, whole);
    auto const end = word ? word : last_fit(*graphemes, whole, room - 1);
    return end ? before(whole, end) + to_utf8(UnicodeString(ellipsis)) : std::string();
}

std::string first_sentence(std::string_view text) {
    UnicodeString const whole = to_icu(text);
    auto sentences = breaks(icu::BreakIterator::createSentenceInstance, whole);
    auto const end = sentences->next();
    return end == icu::BreakIterator::DONE ? std::string(text) : before(whole, end);
}

std::string with_small_start(std::string_view text) {
    UnicodeString const whole = to_icu(text);
    UChar32 const second = whole.char32At(whole.moveIndex32(0, 1));
    if (u_isupper(second)) return std::string(text);
    return with_start(text, u_tolower);
}

std::string with_capital_start(std::string_view text) {
    return with_start(text, u_toupper);
}

}  // namespace alertd
