#include "alertd/folded.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>

#include <stdexcept>

namespace alertd {
namespace {

using Instance = icu::Normalizer2 const* (*)(UErrorCode&);

icu::UnicodeString normal(icu::UnicodeString const& text, Instance instance) {
    UErrorCode error = U_ZERO_ERROR;
    auto const* form = instance(error);
    if (U_FAILURE(error)) throw std::runtime_error("ICU's normalization data is not to be had");
    auto result = form->normalize(text, error);
    if (U_FAILURE(error)) throw std::runtime_error("ICU cannot normalize a text");
    return result;
}

// Small letters and digits, one space between words.
icu::UnicodeString words(icu::UnicodeString const& text, bool marks) {
    constexpr UChar32 d_with_stroke = 0x111;
    icu::UnicodeString out;
    bool gap = false;
    for (int i = 0; i < text.length(); i = text.moveIndex32(i, 1)) {
        UChar32 c = u_tolower(text.char32At(i));
        bool const mark = u_charType(c) == U_NON_SPACING_MARK;
        if (mark && !marks) continue;
        if (!mark && !u_isalnum(c)) {
            gap = true;
            continue;
        }
        if (gap && !out.isEmpty()) out.append(UChar32(' '));
        gap = false;
        out.append(c == d_with_stroke && !marks ? UChar32('d') : c);
    }
    return out;
}

std::string utf8(icu::UnicodeString const& text) {
    std::string out;
    text.toUTF8String(out);
    return out;
}

icu::UnicodeString read(std::string_view text) {
    return icu::UnicodeString::fromUTF8({text.data(), int(text.size())});
}

}  // namespace

std::string folded(std::string_view text) {
    return utf8(words(normal(read(text), icu::Normalizer2::getNFDInstance), false));
}

std::string lowered(std::string_view text) {
    return utf8(words(normal(read(text), icu::Normalizer2::getNFCInstance), true));
}

}  // namespace alertd
