#pragma once
// A text as SMS: which alphabet, how many parts, and where it is cut. Pure; any thread. What a part
// holds is the user data without its header (UDH): septets, one an octet, or UTF-16 in big endian.
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "alertd/model/result.hpp"

namespace alertd::channels {

enum class SmsEncoding { gsm7, ucs2 };

// The reference number of a message in parts: 8 bits leave 153 septets or 67 units a part, 16 bits
// 152 or 66. A message in one part has no header: 160 or 70.
enum class Concatenation { udh8, udh16 };

struct SmsParts {
    SmsEncoding encoding{};
    std::vector<std::string> parts;  // at least one, none empty
    std::size_t units = 0;           // of all parts: septets (extension table: two) or UTF-16 units
};

// More parts than this are refused: no alert is a book.
inline constexpr std::size_t sms_parts_limit = 16;

// GSM-7 where every character is in its alphabet, else UCS-2. No part ends inside a grapheme, a
// surrogate pair, an escape, a number ("24/7", "3,5 m", "19:30", "0912 345 678") or a link. A
// number or link longer than a part is cut at a gap in it, else between graphemes. Refuses what is
// empty, not UTF-8, not NFC or too long.
Result<SmsParts> split_sms(std::string_view utf8, Concatenation concatenation);

// Without tone and other marks, đ as d, and signs that GSM-7 lacks written with those it has
// ("–" as "-", "…" as "...", "°" as " do "). What has no such form stays. NFC in, NFC out; text
// that is not UTF-8 comes back as it is.
std::string unaccented(std::string_view utf8);

}  // namespace alertd::channels
