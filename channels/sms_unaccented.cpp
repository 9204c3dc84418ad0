#include <unicode/normalizer2.h>
#include <unicode/unistr.h>

#include <stdexcept>

#include "alertd/model/text.hpp"
#include "channels/sms_text.hpp"

namespace alertd::channels {
namespace {

using icu::UnicodeString;

struct Sign {
    UChar32 from;
    char16_t const* to;
};

// What NFD does not take apart, and signs of print that GSM-7 lacks.
constexpr Sign signs[] = {
    {U'đ', u"d"},  {U'Đ', u"D"},      {U'–', u"-"},      {U'—', u"-"},     {U'‑', u"-"},
    {U'‐', u"-"},  {U'−', u"-"},      {U'‘', u"'"},      {U'’', u"'"},     {U'‚', u"'"},
    {U'′', u"'"},  {U'`', u"'"},      {U'´', u"'"},      {U'“', u"\""},    {U'”', u"\""},
    {U'„', u"\""}, {U'″', u"\""},     {U'«', u"\""},     {U'»', u"\""},    {U'…', u"..."},
    {U'•', u"-"},  {U'·', u"-"},      {U'×', u"x"},      {U'°', u" do "},  {U'²', u"2"},
    {U'³', u"3"},  {U'½', u"1/2"},    {U'₫', u"d"},      {U'→', u"->"},    {U'≥', u">="},
    {U'≤', u"<="}, {U'\u00A0', u" "}, {U'\u202F', u" "}, {U'\u2009', u" "}};

bool mark(UChar32 c) {
    return c >= 0x0300 && c <= 0x036F;
}

void append(UnicodeString& out, UChar32 c) {
    for (auto const& sign : signs) {
        if (sign.from != c) continue;
        out.append(UnicodeString(sign.to));
        return;
    }
    out.append(c);
}

}  // namespace

std::string unaccented(std::string_view utf8) {
    if (utf8_fault(utf8)) return std::string(utf8);
    UErrorCode code = U_ZERO_ERROR;
    auto const* nfd = icu::Normalizer2::getNFDInstance(code);
    auto const* nfc = icu::Normalizer2::getNFCInstance(code);
    if (U_FAILURE(code)) throw std::runtime_error("ICU cannot take letters apart");
    auto const apart = nfd->normalize(
        UnicodeString::fromUTF8(icu::StringPiece(utf8.data(), std::int32_t(utf8.size()))), code);
    UnicodeString plain;
    for (std::int32_t i = 0; i < apart.length(); i = apart.moveIndex32(i, 1))
        if (UChar32 const c = apart.char32At(i); !mark(c)) append(plain, c);
    auto const whole = nfc->normalize(plain, code);
    if (U_FAILURE(code)) throw std::runtime_error("ICU cannot take letters apart");
    std::string out;
    return whole.toUTF8String(out);
}

}  // namespace alertd::channels
