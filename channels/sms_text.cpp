#include "channels/sms_text.hpp"

#include <fmt/format.h>
#include <unicode/brkiter.h>
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <memory>

#include "alertd/model/text.hpp"
#include "channels/gsm7.hpp"
#include "channels/sms_cuts.hpp"

namespace alertd::channels {
namespace {

using icu::UnicodeString;

// ICU's own data is missing or memory is out: a bug of the installation.
void demand(UErrorCode code, char const* what) {
    if (U_FAILURE(code))
        throw std::runtime_error(std::string("ICU cannot ") + what + ": " + u_errorName(code));
}

UnicodeString to_icu(std::string_view text) {
    return UnicodeString::fromUTF8(icu::StringPiece(text.data(), std::int32_t(text.size())));
}

// 16 parts of septets, each at most two bytes of UTF-8 in NFC; UCS-2 holds fewer.
constexpr std::size_t bytes_max = sms_parts_limit * 160 * 4;

Result<UnicodeString> composed(std::string_view utf8) {
    if (utf8.empty()) return invalid("SMS: the text is empty");
    if (utf8.size() > bytes_max)
        return Error{Errc::too_large,
                     fmt::format("SMS: the text is longer than {} parts", sms_parts_limit)};
    if (auto const at = utf8_fault(utf8))
        return invalid(fmt::format("SMS: byte {} is not UTF-8", *at + 1));
    UErrorCode code = U_ZERO_ERROR;
    auto const* nfc = icu::Normalizer2::getNFCInstance(code);
    demand(code, "compose text");
    UnicodeString text = to_icu(utf8);
    if (nfc->isNormalized(text, code)) return text;
    demand(code, "compose text");
    return invalid("SMS: the text is not composed (NFC)");
}

// The graphemes' ends, as flags over UTF-16 positions.
std::vector<bool> grapheme_ends(UnicodeString const& text) {
    UErrorCode code = U_ZERO_ERROR;
    std::unique_ptr<icu::BreakIterator> at(
        icu::BreakIterator::createCharacterInstance(icu::Locale("vi"), code));
    demand(code, "break text");
    at->setText(text);
    std::vector<bool> ends(std::size_t(text.length()) + 1);
    for (auto i = at->first(); i != icu::BreakIterator::DONE; i = at->next())
        ends[std::size_t(i)] = true;
    return ends;
}

// Of each UTF-16 unit its octets on the air, and what they count.
struct Coded {
    SmsEncoding encoding{};
    std::vector<std::string> octets;
    std::vector<std::size_t> units;
};

bool code_gsm7(UnicodeString const& text, Coded& out) {
    for (std::int32_t i = 0; i < text.length(); ++i) {
        auto const code = gsm7_code(text.charAt(i));
        if (!code) return false;
        std::string octets(code->extended ? 1 : 0, char(gsm7_escape));
        octets += char(code->septet);
        out.units.push_back(octets.size());
        out.octets.push_back(std::move(octets));
    }
    out.encoding = SmsEncoding::gsm7;
    return true;
}

Coded code_of(UnicodeString const& text) {
    Coded out;
    if (code_gsm7(text, out)) return out;
    out = {SmsEncoding::ucs2, {}, std::vector<std::size_t>(std::size_t(text.length()), 1)};
    for (std::int32_t i = 0; i < text.length(); ++i) {
        char16_t const unit = text.charAt(i);
        out.octets.push_back({char(unit >> 8), char(unit & 255)});
    }
    return out;
}

std::size_t part_units(SmsEncoding encoding, Concatenation concatenation) {
    bool const narrow = concatenation == Concatenation::udh8;
    if (encoding == SmsEncoding::gsm7) return narrow ? 153 : 152;
    return narrow ? 67 : 66;
}

std::size_t sum(std::vector<std::size_t> const& units) {
    std::size_t all = 0;
    for (auto n : units) all += n;
    return all;
}

}  // namespace

Result<SmsParts> split_sms(std::string_view utf8, Concatenation concatenation) {
    auto const text = composed(utf8);
    if (!text) return text.error();
    auto const coded = code_of(*text);
    SmsParts out{coded.encoding, {}, sum(coded.units)};
    std::size_t const alone = coded.encoding == SmsEncoding::gsm7 ? 160 : 70;
    std::vector<std::size_t> ends{coded.units.size()};
    if (out.units > alone) {
        std::u16string_view const units(text->getBuffer(), std::size_t(text->length()));
        auto const ranks = cut_ranks(units, grapheme_ends(*text));
        ends = cuts(ranks, coded.units, part_units(coded.encoding, concatenation));
    }
    if (ends.size() > sms_parts_limit)
        return Error{Errc::too_large, fmt::format("SMS: the text takes {} parts, more than {}",
                                                  ends.size(), sms_parts_limit)};
    std::size_t at = 0;
    for (auto const end : ends) {
        auto& part = out.parts.emplace_back();
        for (; at < end; ++at) part += coded.octets[at];
    }
    return out;
}

}  // namespace alertd::channels
