#include "alertd/totp.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>

#include <stdexcept>

namespace alertd {
namespace {

constexpr std::string_view base32_letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
constexpr int sha1_size = 20;

}  // namespace

std::int64_t totp_step(Time now) {
    return std::chrono::floor<seconds>(now).time_since_epoch() / totp_period;
}

seconds totp_left(Time now) {
    return totp_period - std::chrono::floor<seconds>(now).time_since_epoch() % totp_period;
}

std::string totp_code(Bytes secret, std::int64_t step, int digits) {
    unsigned char counter[8];
    for (int i = 0; i < 8; ++i) counter[i] = static_cast<unsigned char>(step >> (56 - 8 * i));
    unsigned char mac[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    if (!HMAC(EVP_sha1(), secret.data(), int(secret.size()), counter, sizeof counter, mac, &size) ||
        size != sha1_size)
        throw std::runtime_error("OpenSSL makes no HMAC-SHA-1");
    unsigned const at = mac[sha1_size - 1] & 15;
    std::uint32_t number = std::uint32_t(mac[at] & 127) << 24 | std::uint32_t(mac[at + 1]) << 16 |
                           std::uint32_t(mac[at + 2]) << 8 | mac[at + 3];
    std::string code(std::size_t(digits), '0');
    for (auto place = code.rbegin(); place != code.rend(); ++place, number /= 10)
        *place = char('0' + number % 10);
    return code;
}

std::optional<std::int64_t> totp_match(Bytes secret, std::string_view code, Time now,
                                       std::int64_t used) {
    std::optional<std::int64_t> found;
    auto const here = totp_step(now);
    for (auto step = here - 1; step <= here + 1; ++step) {
        auto const right = totp_code(secret, step);
        bool const same = code.size() == right.size() &&
                          CRYPTO_memcmp(code.data(), right.data(), right.size()) == 0;
        if (same && step > used) found = step;
    }
    return found;
}

std::string to_base32(Bytes bytes) {
    std::string text;
    std::uint32_t held = 0;
    int bits = 0;
    for (unsigned char const byte : bytes) {
        held = held << 8 | byte;
        for (bits += 8; bits >= 5; bits -= 5) text += base32_letters[held >> (bits - 5) & 31];
    }
    if (bits > 0) text += base32_letters[held << (5 - bits) & 31];
    return text;
}

std::optional<std::string> from_base32(std::string_view text) {
    std::string bytes;
    std::uint32_t held = 0;
    int bits = 0;
    while (text.ends_with('=')) text.remove_suffix(1);
    for (char c : text) {
        if (c == ' ') continue;
        if (c >= 'a' && c <= 'z') c = char(c - 'a' + 'A');
        auto const value = base32_letters.find(c);
        if (value == std::string_view::npos) return std::nullopt;
        held = held << 5 | std::uint32_t(value);
        bits += 5;
        if (bits < 8) continue;
        bits -= 8;
        bytes += static_cast<char>(held >> bits & 255);
    }
    bool const whole = bits < 5 && (held & ((1u << bits) - 1)) == 0;
    if (!whole) return std::nullopt;
    return bytes;
}

// The label and the issuer are letters that need no escape: an official's id is a-z 0-9 . _ -
std::string totp_uri(std::string_view official, Bytes secret) {
    return "otpauth://totp/alertd:" + std::string(official) + "?secret=" + to_base32(secret) +
           "&issuer=alertd&algorithm=SHA1&digits=6&period=30";
}

}  // namespace alertd
