#include "alertd/api/admission.hpp"

#include <sodium.h>

#include <algorithm>
#include <stdexcept>

#include "alertd/api/cookies.hpp"
#include "alertd/api/problem.hpp"

namespace alertd::api {
namespace {

constexpr std::size_t token_bytes_max = 256;

InstanceKey key_or_throw(Settings const& settings) {
    auto key = InstanceKey::read(settings.instance.instance_key);
    if (!key) throw std::runtime_error("the API cannot start: " + key.error().message);
    return *key;
}

// "https://canhbao.example.vn" of the instance's public address.
std::string origin_of(std::string const& url) {
    auto const host = url.find("://");
    if (host == std::string::npos) return lower_ascii(url);
    return lower_ascii(url.substr(0, url.find('/', host + 3)));
}

// What stands after "Bearer "; none for anything that cannot be a token of ours.
std::optional<std::string_view> bearer(std::string_view header) {
    constexpr std::string_view scheme = "bearer ";
    if (lower_ascii(header.substr(0, scheme.size())) != scheme) return std::nullopt;
    auto const token = header.substr(scheme.size());
    bool const plain =
        std::all_of(token.begin(), token.end(), [](char c) { return c > ' ' && c < 0x7f; });
    if (token.empty() || token.size() > token_bytes_max || !plain) return std::nullopt;
    return token;
}

bool may(Role role, Need need) {
    if (need == Need::writer) return role == Role::officer || role == Role::approver;
    if (need == Need::approver) return role == Role::approver;
    return true;
}

bool only_reads(Request const& request) {
    return request.method == "GET" || request.method == "HEAD";
}

bool same(std::string_view a, std::string_view b) {
    return a.size() == b.size() && sodium_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace

std::string const* only_header(Request const& request, std::string_view lower_name) {
    std::string const* found = nullptr;
    for (auto const& [name, value] : request.headers) {
        if (name != lower_name) continue;
        if (found) return nullptr;
        found = &value;
    }
    return found;
}

Admission::Admission(Api::Parts const& parts)
    : parts_(parts),
      key_(key_or_throw(parts.settings)),
      failed_tokens_(parts.clock),
      // One worker stays free for everything else, where there is more than one.
      sign_in_(parts.settings.accounts, key_, parts.clock,
               std::max(1, parts.settings.http.workers / 2)),
      public_origin_(origin_of(parts.settings.instance.public_url)),
      secure_(public_origin_.starts_with("https://")) {}

bool Admission::own_origin(Request const& request, bool must) const {
    if (!request.header("origin")) return !must;
    auto const* origin = only_header(request, "origin");
    if (!origin) return false;
    if (lower_ascii(*origin) == public_origin_) return true;
    auto const* host = request.header("host");
    std::string const here = host ? lower_ascii(*host) : "";
    auto const said = lower_ascii(*origin);
    if (here.empty()) return false;
    return said == "https://" + here || (!secure_ && said == "http://" + here);
}

std::optional<Response> Admission::admit(Request const& request, Route const& route, Desk* desk,
                                         Caller& caller) {
    if (route.need == Need::nobody || !desk) return std::nullopt;
    auto const* header = request.header("authorization");
    auto refused = header ? admit_token(request, *header, *desk, caller)
                          : admit_cookie(request, *desk, caller);
    if (refused && !header && route.need == Need::perhaps) return std::nullopt;
    if (refused) return refused;
    if (may(caller.official->role, route.need)) return std::nullopt;
    std::string const role(text_of(role_words, caller.official->role));
    caller = {};
    return problem(403, "your role, " + role + ", may not do this");
}

std::optional<Response> Admission::admit_token(Request const& request, std::string const& header,
                                               Desk& desk, Caller& caller) {
    if (auto const wait = failed_tokens_.must_wait(request.peer)) {
        parts_.metrics.count_event("http_token_tries");
        Response response =
            problem(429, "too many tokens that nobody holds came from this address");
        response.headers.emplace_back("Retry-After", std::to_string(wait->count()));
        return response;
    }
    auto const token = bearer(header);
    auto const official =
        token ? desk.who(*token) : Result<Official>(Error{Errc::unauthorized, ""});
    if (!official && official.error().code != Errc::unauthorized)
        return problem_for_public(official.error());
    if (!official) {
        failed_tokens_.failed(request.peer);
        return problem(401, "nobody holds this token");
    }
    caller.official = *official;
    return std::nullopt;
}

std::optional<Response> Admission::admit_cookie(Request const& request, Desk& desk,
                                                Caller& caller) {
    auto const id = cookie_of(request, session_cookie);
    auto session = id ? sign_in_.sessions().find(desk.db(), *id) : std::nullopt;
    if (!session) return problem(401, "sign in, or give a bearer token: Authorization: Bearer ...");
    if (!only_reads(request)) {
        if (!own_origin(request, true))
            return problem(403, "the Origin of this request is not this site; nothing was done");
        auto const* csrf = only_header(request, "x-alertd-csrf");
        if (!csrf || !same(*csrf, sign_in_.sessions().csrf_of(*id)))
            return problem(403,
                           "X-Alertd-Csrf is not the token of this session; load the page anew");
    }
    caller.official = session->official;
    caller.session = std::move(session);
    return std::nullopt;
}

}  // namespace alertd::api
