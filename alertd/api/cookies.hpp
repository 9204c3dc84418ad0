#pragma once
// The two cookies of alertd. Neither can be read by a script or is sent along by a foreign page.
#include <optional>
#include <string>
#include <string_view>

#include "alertd/api/http.hpp"
#include "alertd/model/clock.hpp"

namespace alertd::api {

inline constexpr std::string_view session_cookie = "alertd_session";

// The value of the one cookie of this name. None when there is none, or two: then another site of
// the same domain may have set one of them.
std::optional<std::string> cookie_of(Request const& request, std::string_view name);

// A Set-Cookie line. `lifetime`: none, until the browser ends; zero: the browser drops it now.
// `path`: where it is sent to. `secure`: over https only.
std::string set_cookie(std::string_view name, std::string_view value, std::string_view path,
                       bool secure, std::optional<seconds> lifetime = {});

}  // namespace alertd::api
