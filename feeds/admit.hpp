#pragma once
// Would this alert be let in here? Reading is one thing, admitting another: a well-formed alert
// without an area, without expiry or about another country is refused, never widened or given
// defaults.
#include <functional>
#include <string_view>
#include <vector>

#include "alertd/model/alert.hpp"
#include "feeds/fault.hpp"

namespace alertd::feeds {

struct AdmitRules {
    double south = 6.0, west = 102.0, north = 24.0, east = 118.5;  // the country's box
    seconds lifetime_max = std::chrono::hours{72};                 // expires - sent
    seconds ahead_max = std::chrono::minutes{5};                   // sent in the future
    double radius_km_max = 500;
    std::size_t vertices_max = 10'000;  // of all polygons of the alert
    // Says whether a commune code exists; empty: not asked, five digits are enough.
    std::function<bool(std::string_view code)> knows_commune;
};

// All faults of an alert that was read without fault; Fault::line is 0 here, the element path names
// the place
// ("alert/info[1]/area[2]/polygon[1]"). Ack and Error have no area to check. Geocodes other than
// VN-GSO-2025 do not make an area readable. A Cancel needs references and neither info nor area,
// and its times and areas are not held against it: a withdrawal always goes through. Draft and
// System messages are for no one here; Test and Exercise pass, for drills.
std::vector<Fault> admit(Alert const& alert, Time now, AdmitRules const& rules);

}  // namespace alertd::feeds
