#include <algorithm>
#include <array>

#include "alertd/recipients/import.hpp"
#include "alertd/recipients/person.hpp"

namespace alertd::recipients {
namespace {

constexpr std::size_t national_digits = 9, text_max = 32;

// The two digits after +84, as the numbering plan gives them; the place of the carrier in
// `carriers`.
struct Prefix {
    std::string_view digits;
    std::uint8_t carrier;
};
constexpr std::array prefixes = {
    Prefix{"32", 1}, Prefix{"33", 1}, Prefix{"34", 1}, Prefix{"35", 1}, Prefix{"36", 1},
    Prefix{"37", 1}, Prefix{"38", 1}, Prefix{"39", 1}, Prefix{"86", 1}, Prefix{"96", 1},
    Prefix{"97", 1}, Prefix{"98", 1}, Prefix{"81", 2}, Prefix{"82", 2}, Prefix{"83", 2},
    Prefix{"84", 2}, Prefix{"85", 2}, Prefix{"88", 2}, Prefix{"91", 2}, Prefix{"94", 2},
    Prefix{"70", 3}, Prefix{"76", 3}, Prefix{"77", 3}, Prefix{"78", 3}, Prefix{"79", 3},
    Prefix{"89", 3}, Prefix{"90", 3}, Prefix{"93", 3}, Prefix{"52", 4}, Prefix{"56", 4},
    Prefix{"58", 4}, Prefix{"92", 4}, Prefix{"59", 5}, Prefix{"99", 5}, Prefix{"87", 6},
};

bool is_digit(char c) {
    return c >= '0' && c <= '9';
}
bool separates(char c) {
    return c == ' ' || c == '.' || c == '-';
}

// Digits only, a leading plus kept; "" when anything else stands in it.
std::string without_separators(std::string_view text) {
    std::string out;
    for (char const c : text) {
        if (is_digit(c) || (c == '+' && out.empty()))
            out += c;
        else if (!separates(c))
            return "";
    }
    return out;
}

}  // namespace

std::optional<std::string> normalise_phone(std::string_view text) {
    if (text.size() > text_max) return std::nullopt;
    std::string const compact = without_separators(text);
    std::string_view national = compact;
    for (std::string_view const before : {"+84", "84", "0"}) {
        if (!national.starts_with(before) || national.size() != before.size() + national_digits)
            continue;
        national.remove_prefix(before.size());
        if (std::string_view("35789").find(national[0]) == std::string_view::npos)
            return std::nullopt;
        return "+84" + std::string(national);
    }
    return std::nullopt;
}

std::uint8_t carrier_of(std::string_view phone) {
    if (phone.size() != 3 + national_digits) return 0;
    auto const* const found = std::find_if(prefixes.begin(), prefixes.end(), [&](Prefix const& p) {
        return p.digits == phone.substr(3, 2);
    });
    return found == prefixes.end() ? std::uint8_t{0} : found->carrier;
}

}  // namespace alertd::recipients
