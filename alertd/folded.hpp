#pragma once
// Names as people type them in a hurry: without tone marks, đ as d, small letters, one space
// between words. For searching only: a folded name names nobody. Pure; any thread. ICU stays in the
// .cpp.
#include <string>
#include <string_view>

namespace alertd {

// "Xã Đắk  Tơ-Kan" -> "xa dak to kan": whatever is neither letter nor digit parts words. `text`
// must be UTF-8.
std::string folded(std::string_view text);

// The same with tone marks left (NFC): "xã đắk tơ kan".
std::string lowered(std::string_view text);

}  // namespace alertd
