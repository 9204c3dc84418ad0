#pragma once
// SHA-256 of bytes in memory: 32 raw bytes, or 64 hex digits. Any thread.
#include <string>
#include <string_view>

namespace alertd {

std::string sha256(std::string_view bytes);
std::string sha256_hex(std::string_view bytes);

}  // namespace alertd
