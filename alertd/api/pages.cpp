// The desk page: files that were compiled in, under a policy that lets nothing in from elsewhere.
#include <algorithm>

#include "alertd/api/embedded_pages.hpp"
#include "alertd/api/negotiate.hpp"
#include "alertd/api/problem.hpp"
#include "alertd/api/routes.hpp"

namespace alertd::api {
namespace {

constexpr std::string_view policy =
    "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "font-src 'none'; object-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'";
constexpr std::string_view features = "camera=(), geolocation=(), microphone=(), payment=()";

// Files under assets/ carry a hash of their bytes in their names, so a kept one is never wrong.
std::string_view keeping(std::string_view name) {
    return name.starts_with("assets/") ? "public, max-age=31536000, immutable" : "no-cache";
}

Response page(Call const& call, std::string_view name) {
    auto const pages = embedded::pages();
    auto const found = std::find_if(pages.begin(), pages.end(),
                                    [name](auto const& page) { return page.name == name; });
    if (found == pages.end()) return problem(404, "the desk page has no such file");
    bool const zipped = takes_gzip(call.request.header("accept-encoding"));
    std::string const etag = "\"" + std::string(found->digest) + (zipped ? "-gzip\"" : "\"");
    Response response{200, std::string(found->type), "", {}};
    auto& h = response.headers;
    h.emplace_back("Cache-Control", keeping(name));
    h.emplace_back("ETag", etag);
    h.emplace_back("Vary", "Accept-Encoding");
    h.emplace_back("Content-Security-Policy", policy);
    h.emplace_back("Permissions-Policy", features);
    h.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
    auto const* known = call.request.header("if-none-match");
    if (known && names_etag(*known, etag)) {
        response.status = 304;
        response.content_type.clear();
        return response;
    }
    if (zipped) h.emplace_back("Content-Encoding", "gzip");
    response.body = zipped ? found->gzip : found->plain;
    return response;
}

}  // namespace

Response get_desk(Call&) {
    return {308, "", "", {{"Location", "/desk/"}}};
}

Response get_desk_page(Call& call) {
    return page(call, "index.html");
}

Response get_desk_file(Call& call) {
    return page(call, "assets/" + call.path.at(0));
}

}  // namespace alertd::api
