#include "feeds/fault.hpp"

#include <fmt/format.h>

#include "alertd/model/text.hpp"

namespace alertd::feeds {
namespace {

constexpr std::size_t quoted_bytes_max = 48;

}  // namespace

std::string Fault::to_string() const {
    std::string const place = line ? fmt::format("line {}: ", line) : "";
    return element.empty() ? place + why : fmt::format("{}{}: {}", place, element, why);
}

std::string quoted(std::string_view text) {
    std::string shown(text.substr(0, quoted_bytes_max));
    bool const cut = shown.size() < text.size();
    // A character cut in two would make the whole line unreadable.
    if (auto const at = utf8_fault(shown)) shown.resize(*at);
    for (char& c : shown)
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
    return '"' + shown + (cut ? "...\"" : "\"");
}

}  // namespace alertd::feeds
