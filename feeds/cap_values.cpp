#include "feeds/cap_values.hpp"

#include <algorithm>
#include <charconv>

#include "feeds/decimal.hpp"

namespace alertd::feeds {
namespace {

bool letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool digit(char c) {
    return c >= '0' && c <= '9';
}

// A part of xs:language: [a-zA-Z]{1,8} first, [a-zA-Z0-9]{1,8} behind each hyphen.
bool language_part(std::string_view part, bool first) {
    return !part.empty() && part.size() <= 8 && std::all_of(part.begin(), part.end(), [&](char c) {
        return letter(c) || (!first && digit(c));
    });
}

}  // namespace

std::string collapse(std::string_view text) {
    std::string out;
    for (auto word = take_word(text); !word.empty(); word = take_word(text))
        out.append(out.empty() ? "" : " ").append(word);
    return out;
}

Result<Timestamp> parse_date_time(std::string_view text, bool allow_z) {
    constexpr std::string_view form = "2026-11-22T16:00:00+07:00";
    auto const when = parse_timestamp(text, true);
    bool const zulu = text.ends_with('Z');
    if (zulu && when && !allow_z)
        return invalid(quoted(text) + " ends in \"Z\"; CAP 1.2 writes -00:00");
    // xs:dateTime knows offsets to 14:00, and CAP no fractions of a second.
    bool const cap_form = text.size() == (zulu ? form.size() - 5 : form.size());
    if (!when || !cap_form || std::abs(when->offset_minutes) > 14 * 60)
        return invalid(
            fmt::format("{} is no CAP dateTime of 1970 to 2200 such as {}", quoted(text), form));
    return *when;
}

Result<std::string> parse_language(std::string_view text) {
    if (text.empty()) return Info{}.language;
    bool first = true;
    for (std::string_view rest = text;; first = false) {
        auto const hyphen = rest.find('-');
        if (!language_part(rest.substr(0, hyphen), first))
            return invalid(quoted(text) + " is not a language such as vi-VN (RFC 3066)");
        if (hyphen == std::string_view::npos) return std::string(text);
        rest.remove_prefix(hyphen + 1);
    }
}

Result<std::string> parse_name(std::string_view text) {
    if (text.empty()) return invalid("is empty");
    if (text.find_first_of(" \t\r\n,<&") != std::string_view::npos)
        return invalid(quoted(text) + " has a space, a comma, '<' or '&', which CAP forbids here");
    return std::string(text);
}

Result<std::uint64_t> parse_size(std::string_view text) {
    std::uint64_t value = 0;
    auto const end = text.data() + text.size();
    auto const [stopped, error] = std::from_chars(text.data(), end, value);
    if (text.empty() || error != std::errc{} || stopped != end)
        return invalid(quoted(text) + " is not a number of bytes");
    return value;
}

Result<double> parse_feet(std::string_view text) {
    if (auto const value = parse_decimal(text)) return *value;
    return invalid(quoted(text) + " is not a plain decimal number of feet");
}

Result<Reference> parse_reference(std::string_view text, bool allow_z) {
    auto const first = text.find(','), last = text.rfind(',');
    if (std::count(text.begin(), text.end(), ',') != 2)
        return invalid(quoted(text) + " is not \"sender,identifier,sent\"");
    auto const sender = parse_name(text.substr(0, first));
    auto const identifier = parse_name(text.substr(first + 1, last - first - 1));
    auto const sent = parse_date_time(text.substr(last + 1), allow_z);
    if (!sender) return invalid("sender " + sender.error().message);
    if (!identifier) return invalid("identifier " + identifier.error().message);
    if (!sent) return sent.error();
    return Reference{*sender, *identifier, *sent};
}

}  // namespace alertd::feeds
