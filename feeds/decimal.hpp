#pragma once
// Numbers as CAP writes them: a sign '-' or none, digits, a point with digits behind it or none.
// Nothing else.
#include <optional>
#include <string>
#include <string_view>

namespace alertd::feeds {

// Finite, and the nearest double; none for '+', exponents, hex, "1.", ".5", spaces, nan, or what no
// double holds.
std::optional<double> parse_decimal(std::string_view text);

// The shortest text that parse_decimal reads as the same double.
std::string to_decimal(double value);

// XML's white space: space, tab, line feed, carriage return.
inline constexpr std::string_view xml_spaces = " \t\n\r";

// Takes the next word that white space sets apart off the front of `text`; "" at its end.
std::string_view take_word(std::string_view& text);

}  // namespace alertd::feeds
