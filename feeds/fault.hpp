#pragma once
// One thing wrong with what was read, and where: what alertctl validate and the intake's log print.
#include <cstddef>
#include <string>
#include <string_view>

namespace alertd::feeds {

// "line 12: alert/info/severity: \"Severre\" is not one of Extreme, Severe, ..."
struct Fault {
    std::size_t line = 0;  // from 1; 0: the fault is not at a line of a file
    std::string element;   // path from the root: "alert/info/area/polygon"; "": not at an element
    std::string why;
    std::string to_string() const;
    bool operator==(Fault const&) const = default;
};

// The input's own word inside a fault: in quotation marks, shortened, without control characters.
std::string quoted(std::string_view text);

}  // namespace alertd::feeds
