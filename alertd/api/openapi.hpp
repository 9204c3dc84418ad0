#pragma once
// OpenAPI 3.1, made from the table of routes, so that it cannot differ from it.
#include <string>

namespace alertd::api {

std::string const& openapi();

}  // namespace alertd::api
