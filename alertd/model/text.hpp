#pragma once
// Bytes to text and back: hex, base64url, strict UTF-8. Small, because three layers need the same
// ones.
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace alertd {

using Bytes = std::span<unsigned char const>;
inline Bytes bytes_of(std::string_view s) {
    return {reinterpret_cast<unsigned char const*>(s.data()), s.size()};
}

std::string to_hex(Bytes bytes);
std::optional<std::string> from_hex(std::string_view hex);

// RFC 4648 section 5, no padding.
std::string to_base64url(Bytes bytes);
std::optional<std::string> from_base64url(std::string_view text);

// The offset of the first byte that is not UTF-8 (RFC 3629: no overlong form, no surrogate, nothing
// above U+10FFFF, no NUL); none when all is well.
std::optional<std::size_t> utf8_fault(std::string_view text);

}  // namespace alertd
