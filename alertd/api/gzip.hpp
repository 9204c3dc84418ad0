#pragma once
// Answers packed for weak lines. Only for what everybody may read: packing secrets together with
// what a caller chose would tell him of them (BREACH).
#include <string>
#include <string_view>

#include "alertd/api/http.hpp"

namespace alertd::api {

std::string gzip(std::string_view text);

// Does the caller take it (Accept-Encoding names gzip or * with a quality above 0)?
bool takes_gzip(Request const& request);

// The plain or the packed body, as the caller takes it; both must hold the same.
Response packed_response(Request const& request, std::string_view content_type,
                         std::string const& plain, std::string const& packed);

}  // namespace alertd::api
