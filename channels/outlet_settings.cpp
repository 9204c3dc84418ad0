#include "channels/outlet_settings.hpp"

#include <algorithm>

namespace alertd::channels {
namespace {

constexpr std::size_t url_bytes_max = 2'048;

}  // namespace

void Faults::add(std::string_view key, std::string const& why) {
    section_.fault(key, why);
    tell(section_.path() + "." + std::string(key) + ": " + why);
}

void Faults::tell(std::string const& noted) {
    all_ += (all_.empty() ? "" : "; ") + noted;
}

std::string url_fault(std::string_view url) {
    if (url.empty()) return "is missing: the carrier's address, e.g. \"https://push.example.vn\"";
    std::size_t const scheme = url.starts_with("https://") ? 8 : url.starts_with("http://") ? 7 : 0;
    if (scheme == 0) return "must begin with https:// or http://";
    if (url.size() > url_bytes_max) return "is longer than 2,048 bytes";
    bool const odd = std::ranges::any_of(url, [](char c) {
        return c <= ' ' || c >= 0x7F || c == '?' || c == '#' || c == '@' || c == '\\';
    });
    if (odd || url.size() == scheme || url[scheme] == '/')
        return "must be a host and a path alone, without user, query or fragment";
    return {};
}

std::string url_of(config::Section const& section, std::string_view key, std::string fallback,
                   Faults& faults) {
    std::string url = section.text(key, std::move(fallback));
    if (auto const fault = url_fault(url); !fault.empty()) faults.add(key, fault);
    while (url.ends_with('/')) url.pop_back();
    return url;
}

config::Secret secret_of(config::Section const& section, std::string_view key, Faults& faults) {
    std::string const file = section.path(key, "");
    if (file.empty()) {
        faults.add(key, "is missing: a file with mode 600 that holds the secret");
        return {};
    }
    auto secret = config::read_secret(file);
    if (secret) return *secret;
    faults.add(key, secret.error().message);
    return {};
}

}  // namespace alertd::channels
