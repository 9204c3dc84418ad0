#pragma once
// Which form of an answer a client wants, and whether it has it already (RFC 9110: 12.5.1, 13.1.2).
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "alertd/api/http.hpp"

namespace alertd::api {

// The offered media type that the Accept header likes most; of equals the first offered. Absent
// header: the first. None: the client takes nothing of what there is.
std::optional<std::string_view> preferred(std::string const* accept,
                                          std::span<std::string_view const> offered);

// Whether an Accept-Encoding header lets gzip in; absent or refusing: no.
bool takes_gzip(std::string const* accept_encoding);

// A strong validator of these bytes, with its quotes.
std::string etag_of(std::string_view body);
// Does an If-None-Match header name it?
bool names_etag(std::string_view if_none_match, std::string_view etag);

// Gives a 200 answer its ETag, or turns it into 304 where the client has it.
void make_conditional(Request const& request, Response& response);

}  // namespace alertd::api
