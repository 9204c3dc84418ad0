#pragma once
// A sample country for trying alertd without real boundaries: about 120 communes in three provinces
// on the central coast, a Voronoi tessellation, "Xã Mẫu 001"; marked as sample wherever it is
// shown.
#include <cstdint>
#include <string>

#include "alertd/model/clock.hpp"
#include "alertd/model/result.hpp"

namespace alertd::geo {

struct Sample {
    std::string communes_geojson;  // FeatureCollection; every feature has "sample": true
    std::string weights_csv;       // code,population
    std::string
        alert_xml;  // CAP 1.2: a flash-flood warning over part of it, sent `now`, six hours long
};

// The same seed gives the same country.
Result<Sample> make_sample(std::uint64_t seed, Time now);

}  // namespace alertd::geo
