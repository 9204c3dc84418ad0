#pragma once
// One area of an alert against the rules of admission.
#include <string>
#include <vector>

#include "feeds/admit.hpp"

namespace alertd::feeds {

// Adds what is wrong with the area that stands at `path`.
void check_area(Area const& area, std::string const& path, AdmitRules const& rules,
                std::vector<Fault>& faults);

}  // namespace alertd::feeds
