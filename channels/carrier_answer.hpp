#pragma once
// Reading what carriers answer and call back, where HTTP and JSON are what several of them speak.
#include <boost/json/object.hpp>
#include <optional>
#include <string_view>

#include "alertd/net/http_client.hpp"

namespace alertd::channels {

// None when it is not JSON, deeper than 32 or no object.
std::optional<boost::json::object> parse_object(std::string_view text);

// Empty where there is no such key, or no text under it.
std::string_view text_at(boost::json::object const& o, std::string_view key);

// The pause that Retry-After names in seconds, cut to `most`; none for a date or no header.
std::optional<milliseconds> retry_after(net::Response const& response, milliseconds most);

}  // namespace alertd::channels
