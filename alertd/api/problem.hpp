#pragma once
// Errors as RFC 9457 problem details; the one table from Errc to HTTP.
#include <string>
#include <string_view>

#include "alertd/api/http.hpp"
#include "alertd/model/result.hpp"

namespace alertd::api {

int status_of(Errc code);

// {type, title, status, detail}. `detail` is shown to whoever asked. More than one line: `detail`
// says how many, and `errors` holds them.
Response problem(int status, std::string_view detail);

// For officials: the message is theirs to read, except an internal one.
Response problem_for_official(Error const& error);
// For everybody else: only what the status says. The message goes to the log.
Response problem_for_public(Error const& error);

}  // namespace alertd::api
