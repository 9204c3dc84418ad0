#pragma once
// JSON that comes from outside: depth 32, and none of what two readers read in two ways: a key
// twice, 1e999, NUL.
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "alertd/model/result.hpp"

namespace alertd::api {

inline constexpr std::size_t json_depth_max = 32;

Result<boost::json::value> read_json(std::string_view text);

// An object that has no other keys than `known`. An empty body is an empty object.
Result<boost::json::object> read_object(std::string_view text,
                                        std::span<std::string_view const> known);

// The text under `key`: there, not blank, at most `bytes_max` long.
Result<std::string> text_in(boost::json::object const& object, std::string_view key,
                            std::size_t bytes_max);

}  // namespace alertd::api
