#include "alertd/api/cookies.hpp"

namespace alertd::api {
namespace {

std::string_view trimmed(std::string_view text) {
    auto const first = text.find_first_not_of(" \t");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

std::optional<std::string> cookie_of(Request const& request, std::string_view name) {
    std::optional<std::string> found;
    for (auto const& [header, line] : request.headers) {
        if (header != "cookie") continue;
        for (std::string_view rest = line; !rest.empty();) {
            auto const pair = trimmed(rest.substr(0, rest.find(';')));
            rest.remove_prefix(std::min(rest.size(), rest.find(';') == std::string_view::npos
                                                         ? rest.size()
                                                         : rest.find(';') + 1));
            auto const equals = pair.find('=');
            if (equals == std::string_view::npos || pair.substr(0, equals) != name) continue;
            if (found) return std::nullopt;
            found = std::string(pair.substr(equals + 1));
        }
    }
    return found;
}

std::string set_cookie(std::string_view name, std::string_view value, std::string_view path,
                       bool secure, std::optional<seconds> lifetime) {
    std::string line = std::string(name) + "=" + std::string(value) +
                       "; Path=" + std::string(path) + "; HttpOnly; SameSite=Strict";
    if (secure) line += "; Secure";
    if (lifetime) line += "; Max-Age=" + std::to_string(lifetime->count());
    return line;
}

}  // namespace alertd::api
