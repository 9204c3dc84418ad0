#include "alertd/model/text.hpp"

namespace alertd {
namespace {

constexpr char hex_digits[] = "0123456789abcdef";
constexpr char base64url_digits[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

// The length of the well-formed sequence at `i` (table 3-7 of the Unicode standard), or 0.
std::size_t utf8_sequence(std::string_view s, std::size_t i) {
    auto at = [&](std::size_t k) { return k < s.size() ? static_cast<unsigned char>(s[k]) : 0u; };
    auto tail = [&](std::size_t k) { return at(k) >= 0x80 && at(k) <= 0xBF; };
    unsigned const lead = at(i), second = at(i + 1);
    if (lead >= 0x01 && lead <= 0x7F) return 1;
    if (lead >= 0xC2 && lead <= 0xDF) return tail(i + 1) ? 2 : 0;
    if (lead >= 0xE0 && lead <= 0xEF) {
        unsigned const low = lead == 0xE0 ? 0xA0 : 0x80, high = lead == 0xED ? 0x9F : 0xBF;
        return second >= low && second <= high && tail(i + 2) ? 3 : 0;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        unsigned const low = lead == 0xF0 ? 0x90 : 0x80, high = lead == 0xF4 ? 0x8F : 0xBF;
        return second >= low && second <= high && tail(i + 2) && tail(i + 3) ? 4 : 0;
    }
    return 0;
}

}  // namespace

std::string to_hex(Bytes bytes) {
    std::string out;
    out.reserve(bytes.size() * 2);
    for (unsigned char b : bytes) {
        out += hex_digits[b >> 4];
        out += hex_digits[b & 15];
    }
    return out;
}

std::optional<std::string> from_hex(std::string_view hex) {
    if (hex.size() % 2) return std::nullopt;
    std::string out;
    for (std::size_t i = 0; i < hex.size(); i += 2) {
        int const high = hex_value(hex[i]), low = hex_value(hex[i + 1]);
        if (high < 0 || low < 0) return std::nullopt;
        out += static_cast<char>(high * 16 + low);
    }
    return out;
}

std::string to_base64url(Bytes bytes) {
    std::string out;
    std::uint32_t buffer = 0;
    int bits = 0;
    for (unsigned char b : bytes) {
        buffer = (buffer << 8 | b) & 0xFFFFFF;
        for (bits += 8; bits >= 6; bits -= 6) out += base64url_digits[buffer >> (bits - 6) & 63];
    }
    if (bits) out += base64url_digits[buffer << (6 - bits) & 63];
    return out;
}

std::optional<std::string> from_base64url(std::string_view text) {
    std::string out;
    std::uint32_t buffer = 0;
    int bits = 0;
    for (char c : text) {
        auto const at = std::string_view(base64url_digits, 64).find(c);
        if (at == std::string_view::npos) return std::nullopt;
        buffer = (buffer << 6 | std::uint32_t(at)) & 0xFFFFFF;
        bits += 6;
        if (bits >= 8) {
            bits -= 8;
            out += static_cast<char>(buffer >> bits & 255);
        }
    }
    // A lone last digit, or bits left over, is another spelling of the same bytes: refused, so that
    // one key has one text.
    if (bits >= 6 || (buffer & ((1u << bits) - 1))) return std::nullopt;
    return out;
}

std::optional<std::size_t> utf8_fault(std::string_view text) {
    for (std::size_t i = 0; i < text.size();) {
        std::size_t const length = utf8_sequence(text, i);
        if (length == 0) return i;
        i += length;
    }
    return std::nullopt;
}

}  // namespace alertd
