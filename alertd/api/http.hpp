#pragma once
// A request and its answer as plain values: handlers and tests see these, never Beast.
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace alertd::api {

using Fields = std::vector<std::pair<std::string, std::string>>;

struct Request {
    std::string method;  // as sent: "GET"
    std::string target;  // as sent: "/v1/alerts?limit=5"
    Fields headers;      // names in lower case; what came in a trailer is not among them
    std::string body;
    std::string peer;  // the client's address; of IPv6 its /64
    std::string_view path() const;
    std::string_view query() const;                                // without '?'
    std::string const* header(std::string_view lower_name) const;  // the first, null when absent
};

struct Response {
    int status = 200;
    std::string content_type = "application/json";  // "" where there is no body
    std::string body;
    Fields headers;  // besides Content-Type, Content-Length and Connection
};

// Answers one request; called on a worker thread, may block, must not throw.
using Handler = std::function<Response(Request const&)>;

// "Not Found" and the like; "Error" for what HTTP does not know.
std::string_view status_text(int status);

// %XX undone. None for a broken escape, NUL or bytes that are not UTF-8. '+' stays '+'.
std::optional<std::string> percent_decoded(std::string_view text);
// Everything but RFC 3986's unreserved characters as %XX.
std::string percent_encoded(std::string_view text);

// The pairs of a query, decoded. None when it cannot be read or names a thing twice.
std::optional<Fields> read_query(std::string_view query);

// "lower" of ASCII; a header name, never text of people.
std::string lower_ascii(std::string_view text);

}  // namespace alertd::api
