#pragma once
// The number in a path: /v1/desk/alerts/{id}.
#include <cstdint>
#include <string_view>

#include "alertd/api/routes.hpp"

namespace alertd::api {

// not_found, naming the `thing`, where it is no whole number above 0.
Result<std::int64_t> number_in_path(Call const& call, std::string_view thing);

}  // namespace alertd::api
