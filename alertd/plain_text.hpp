#pragma once
// Text as people may see it: composed (NFC), on one line, without what they cannot see; and cut
// where a reader would pause. Pure; any thread. ICU stays in the .cpp.
#include <cstddef>
#include <string>
#include <string_view>

#include "alertd/model/result.hpp"

namespace alertd {

// NFC with runs of white space as one space. Refuses, with the place and the character's number
// (from 1), bytes that are not UTF-8, controls, bidi marks, zero-width and other invisible
// characters, private or unassigned ones, and more than 3 marks on one letter. `place` names the
// text: "alert/info[1]/headline".
Result<std::string> plain_text(std::string_view text, std::string_view place);

// UTF-16 units, what SMS and phones count; never fewer than characters.
std::size_t length_of(std::string_view text);

// At most `limit` units: whole sentences while one fits, else whole words and "…", else whole
// graphemes and "…"; "" when nothing fits. What fits is given back as it is.
std::string cut(std::string_view text, std::size_t limit);

// Up to the end of its first sentence.
std::string first_sentence(std::string_view text);

// The first letter as a small or a capital one; words like "ATNĐ" stay as they are.
std::string with_small_start(std::string_view text);
std::string with_capital_start(std::string_view text);

}  // namespace alertd
