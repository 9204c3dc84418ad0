#include "feeds/fault.hpp"

#include <fmt/format.h>

#include "alertd/model/text.hpp"

namespace alertd::feeds {
namespace {

constexpr std::size_t quoted_bytes_max = 48;

// U+0080..U+009F are controls too, and steer some terminals.
void blank_controls(std::string& text) {
    for (std::size_t i = 0; i < text.size(); ++i) {
        auto const next = i + 1 < text.size() ? static_cast<unsigned char>(text[i + 1]) : 0u;
        if (text[i] == '\xC2' && next < 0xA0) text[i] = text[i + 1] = ' ';
        if (static_cast<unsigned char>(text[i]) < 0x20 || text[i] == 0x7F) text[i] = ' ';
    }
}

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
    blank_controls(shown);
    return '"' + shown + (cut ? "...\"" : "\"");
}

}  // namespace alertd::feeds
