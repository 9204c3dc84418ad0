#include "feeds/decimal.hpp"

#include <algorithm>
#include <charconv>

namespace alertd::feeds {
namespace {

bool all_digits(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::optional<double> parse_decimal(std::string_view text) {
    std::string_view const digits = text.substr(text.starts_with('-') ? 1 : 0);
    auto const point = digits.find('.');
    if (!all_digits(digits.substr(0, point))) return std::nullopt;
    if (point != std::string_view::npos && !all_digits(digits.substr(point + 1)))
        return std::nullopt;
    double value = 0;
    auto const [end, error] =
        std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
    if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value;
}

std::string to_decimal(double value) {
    char text[400];  // the longest, 5e-324, takes 326 characters and a sign
    auto const end = std::to_chars(text, text + sizeof text, value, std::chars_format::fixed).ptr;
    return {text, end};
}

std::string_view take_word(std::string_view& text) {
    text.remove_prefix(std::min(text.find_first_not_of(xml_spaces), text.size()));
    auto const word = text.substr(0, text.find_first_of(xml_spaces));
    text.remove_prefix(word.size());
    return word;
}

}  // namespace alertd::feeds
