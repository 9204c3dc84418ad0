#pragma once
// What the desk's handlers share: the alert a path names, an Update's kind, a row as the answer.
#include <cstdint>
#include <optional>

#include "alertd/api/routes.hpp"
#include "alertd/model/approval.hpp"

namespace alertd::api {

// not_found when the path's number is none.
Result<std::int64_t> id_of(Call const& call);
// The query's "kind".
Result<std::optional<UpdateKind>> kind_asked(Call const& call);
Response row_response(Call& call, std::int64_t id, int status = 200);
// 201 with its Location.
Response drafted_response(Call& call, std::int64_t id);

}  // namespace alertd::api
