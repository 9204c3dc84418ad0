#pragma once
// The GSM 7-bit default alphabet and its extension table (3GPP TS 23.038, 6.2.1). Pure; any thread.
#include <array>
#include <cstdint>
#include <optional>

namespace alertd::channels {

// Before a septet of the extension table.
inline constexpr std::uint8_t gsm7_escape = 0x1B;

// One character: its septet, after an escape when it stands in the extension table.
struct Gsm7Code {
    std::uint8_t septet = 0;
    bool extended = false;
};

// None: the alphabet has no such character, and the message must be UCS-2.
std::optional<Gsm7Code> gsm7_code(char32_t character);

}  // namespace alertd::channels
