#pragma once
// Which communes an official may speak for: "nation", "province:NN" or "commune:NNNNN".
#include <string_view>
#include <vector>

#include "alertd/model/approval.hpp"
#include "alertd/model/result.hpp"
#include "geo/communes.hpp"

namespace alertd {

// Is it one of the three forms? Says nothing about whether such a place exists.
Result<void> check_area_word(std::string_view area);

// forbidden unless every commune lies in the official's area; names the first that does not and how
// many.
Result<void> check_within(Official const& official, std::vector<geo::Commune> const& communes);

// forbidden unless the official speaks for the whole country: for what touches everybody's
// warnings.
Result<void> check_nation(Official const& official);

}  // namespace alertd
