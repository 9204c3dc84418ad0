#pragma once
// The place that an approver types to show that he has seen where the alert goes.
#include <string>
#include <string_view>

#include "alertd/targeting.hpp"
#include "geo/communes.hpp"

namespace alertd::api {

// The commune's name where one alone is hit, else the name of the province with the most people to
// tell (of equals the smaller code). Empty where nothing is hit.
std::string main_place(Targets const& targets, geo::Communes const& communes);

// With or without tone marks, capitals and the word for the kind of unit ("Tỉnh", "phường").
bool same_place(std::string_view typed, std::string_view place);

}  // namespace alertd::api
