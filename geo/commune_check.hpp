#pragma once
// A feature as it was read becomes a commune, or is refused with the reason.
#include <set>
#include <string>
#include <vector>

#include "geo/geojson_reader.hpp"
#include "geo/snapshot.hpp"

namespace alertd::geo {

class CommuneCheck {
public:
    // The commune, or why not. Keeps the codes it has seen.
    Result<NewCommune> check(Feature const& feature);
    // Of communes that were let in: what rounding has done to them.
    std::vector<std::string> const& warnings() const { return warnings_; }

private:
    std::set<std::string> codes_;
    std::vector<std::string> warnings_;
};

}  // namespace alertd::geo
