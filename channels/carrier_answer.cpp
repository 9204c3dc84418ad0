#include "channels/carrier_answer.hpp"

#include <algorithm>
#include <boost/json.hpp>

namespace alertd::channels {

namespace json = boost::json;

std::optional<json::object> parse_object(std::string_view text) {
    json::parse_options options;
    options.max_depth = 32;
    boost::system::error_code failed;
    json::value value = json::parse(text, failed, {}, options);
    if (failed || !value.is_object()) return std::nullopt;
    return std::move(value.as_object());
}

std::string_view text_at(json::object const& o, std::string_view key) {
    auto const* value = o.if_contains(key);
    return value && value->is_string() ? std::string_view(value->get_string()) : std::string_view{};
}

std::optional<milliseconds> retry_after(net::Response const& response, milliseconds most) {
    auto const* text = response.header("retry-after");
    bool const digits = text && !text->empty() && text->size() <= 6 &&
                        std::ranges::all_of(*text, [](char c) { return c >= '0' && c <= '9'; });
    if (!digits) return std::nullopt;
    return std::min(milliseconds{seconds{std::stol(*text)}}, most);
}

}  // namespace alertd::channels
