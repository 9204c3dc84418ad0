#pragma once
// The tessellation of the sample country: land between a border in the west and a coast in the
// east, cut into Voronoi cells whose borders wind. Neighbours share their border point for point.
// Only for sample*.cpp.
#include <cstdint>
#include <vector>

#include "alertd/model/result.hpp"
#include "geo/geos.hpp"

namespace alertd::geo {

// Numbers that are the same everywhere for one seed (the standard's distributions are not).
class Dice {
public:
    explicit Dice(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next();
    double between(double low, double high);

private:
    std::uint64_t state_;
};

// Cells from north to south; x lon, y lat in degrees, six decimals.
using SampleCell = std::vector<geos::PositionPolygon>;
Result<std::vector<SampleCell>> sample_cells(std::uint64_t seed, std::size_t count);

// A point about which the cells lie.
geos::Position middle_of(std::vector<SampleCell> const& cells);

}  // namespace alertd::geo
