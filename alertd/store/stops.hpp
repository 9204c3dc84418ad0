#pragma once
// Kill switches: "all", "outlet:NAME" or "issuer:SENDER". A row is a switch that is thrown; senders
// poll them.
#include <string>
#include <string_view>
#include <vector>

#include "alertd/model/clock.hpp"
#include "alertd/store/database.hpp"

namespace alertd::store {

struct Stop {
    std::string what, by;
    Time at{};
    bool operator==(Stop const&) const = default;
};

// False: it was thrown already, and who threw it first stays noted.
bool throw_stop(Database& db, Stop const& stop);
// False: it was not thrown.
bool lift_stop(Database& db, std::string_view what);
std::vector<Stop> thrown_stops(Database& db);  // by name

}  // namespace alertd::store
