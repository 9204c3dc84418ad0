#pragma once
#include <cstdint>
#include <string>

#include "alertd/model/alert.hpp"

namespace alertd::geo {

// A CAP 1.2 flash-flood warning of six hours, in Vietnamese and English: a winding polygon about
// `middle` and a circle beside it.
std::string sample_alert(std::uint64_t seed, Time now, Point middle);

}  // namespace alertd::geo
