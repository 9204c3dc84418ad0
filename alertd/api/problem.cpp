#include "alertd/api/problem.hpp"

#include <spdlog/spdlog.h>

#include <boost/json.hpp>

#include "alertd/model/words.hpp"

namespace alertd::api {
namespace {

constexpr Word<Errc> public_words[] = {
    {Errc::invalid, "the request cannot be understood"},
    {Errc::not_found, "there is no such thing here"},
    {Errc::conflict, "it is not in a state that allows this"},
    {Errc::forbidden, "not allowed"},
    {Errc::unauthorized, "a valid bearer token is needed"},
    {Errc::too_large, "too large"},
    {Errc::unavailable, "not available for the moment; try again"},
    {Errc::internal, "internal error"}};

boost::json::array lines_of(std::string_view text) {
    boost::json::array lines;
    while (!text.empty()) {
        auto const line = text.substr(0, text.find('\n'));
        text.remove_prefix(std::min(text.size(), line.size() + 1));
        if (!line.empty()) lines.emplace_back(line);
    }
    return lines;
}

}  // namespace

int status_of(Errc code) {
    switch (code) {
        case Errc::invalid:
            return 400;
        case Errc::unauthorized:
            return 401;
        case Errc::forbidden:
            return 403;
        case Errc::not_found:
            return 404;
        case Errc::conflict:
            return 409;
        case Errc::too_large:
            return 413;
        case Errc::unavailable:
            return 503;
        case Errc::internal:
            return 500;
    }
    return 500;
}

Response problem(int status, std::string_view detail) {
    boost::json::object body{
        {"type", "about:blank"}, {"title", status_text(status)}, {"status", status}};
    auto lines = lines_of(detail);
    if (lines.size() > 1) {
        body["detail"] = std::to_string(lines.size()) + " faults, see errors";
        body["errors"] = std::move(lines);
    } else {
        body["detail"] = detail;
    }
    Response response{status, "application/problem+json", boost::json::serialize(body), {}};
    if (status == 401) response.headers.emplace_back("WWW-Authenticate", "Bearer");
    if (status == 503) response.headers.emplace_back("Retry-After", "5");
    return response;
}

Response problem_for_official(Error const& error) {
    if (error.code == Errc::internal) return problem_for_public(error);
    return problem(status_of(error.code), error.message);
}

Response problem_for_public(Error const& error) {
    if (error.code == Errc::internal || error.code == Errc::unavailable)
        spdlog::error("component=api outcome={} why=\"{}\"", status_of(error.code), error.message);
    return problem(status_of(error.code), text_of(public_words, error.code));
}

}  // namespace alertd::api
