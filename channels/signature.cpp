#include "channels/signature.hpp"

#include <openssl/crypto.h>
#include <openssl/hmac.h>

#include <charconv>
#include <optional>
#include <stdexcept>
#include <vector>

#include "alertd/model/text.hpp"

namespace alertd::channels {
namespace {

constexpr std::size_t header_bytes_max = 512;
constexpr std::size_t candidates_max = 4;

std::string mac(std::string_view secret, std::string_view at, std::string_view body) {
    std::string text(at);
    text.append(".").append(body);
    unsigned char out[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    if (!HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()), bytes_of(text).data(),
              text.size(), out, &size))
        throw std::runtime_error("OpenSSL cannot make an HMAC");
    return to_hex({out, size});
}

struct Parts {
    std::string_view at;
    std::vector<std::string_view> candidates;
};

std::optional<Parts> split(std::string_view header) {
    Parts parts;
    while (!header.empty()) {
        auto const comma = header.find(',');
        std::string_view const part = header.substr(0, comma);
        if (part.starts_with("t=") && parts.at.empty())
            parts.at = part.substr(2);
        else if (part.starts_with("v1=") && parts.candidates.size() < candidates_max)
            parts.candidates.push_back(part.substr(3));
        else
            return std::nullopt;
        header.remove_prefix(comma == std::string_view::npos ? header.size() : comma + 1);
    }
    if (parts.at.empty() || parts.candidates.empty()) return std::nullopt;
    return parts;
}

std::optional<std::int64_t> unix_seconds(std::string_view text) {
    std::int64_t value = 0;
    auto const [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failed != std::errc{} || end != text.data() + text.size()) return std::nullopt;
    return value < 0 || value > 253'402'300'799 ? std::nullopt : std::optional(value);
}

}  // namespace

std::string sign(std::string_view secret, seconds at, std::string_view body) {
    std::string const t = std::to_string(at.count());
    return "t=" + t + ",v1=" + mac(secret, t, body);
}

std::string_view signature_fault(std::string_view header, std::string_view secret, Time now,
                                 std::string_view body) {
    if (header.size() > header_bytes_max) return "the signature is longer than it may be";
    auto const parts = split(header);
    auto const at = parts ? unix_seconds(parts->at) : std::nullopt;
    if (!at) return "the signature cannot be read";
    std::string const right = mac(secret, parts->at, body);
    bool same = false;
    for (auto const candidate : parts->candidates)
        same |= candidate.size() == right.size() &&
                CRYPTO_memcmp(candidate.data(), right.data(), right.size()) == 0;
    if (!same) return "the signature is not of our secret and this body";
    auto const age = std::chrono::floor<seconds>(now.time_since_epoch()) - seconds{*at};
    if (age > signature_age_max || age < -signature_age_max)
        return "the signature's time is more than five minutes from ours";
    return {};
}

}  // namespace alertd::channels
