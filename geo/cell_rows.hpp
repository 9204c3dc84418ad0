#pragma once
// A shape seen through the grid of cells (2^16 units, about 700 m): for each row of cells, which
// columns lie wholly inside and which must be looked at place by place. The rest is outside.
#include <cstdint>
#include <vector>

#include "geo/shape_parts.hpp"

namespace alertd::geo {

inline constexpr int cell_bits = 16;

// Rows and columns count from the south-west end of the lattice: 0 .. 65,535.
constexpr std::uint32_t cell_of(std::int32_t coordinate) {
    return (std::uint32_t(coordinate) ^ 0x8000'0000u) >> cell_bits;
}
constexpr std::int32_t cell_low(std::uint32_t cell) {
    return std::int32_t((cell << cell_bits) ^ 0x8000'0000u);
}

struct Columns {
    std::uint32_t first = 0, last = 0;  // both included
    bool operator==(Columns const&) const = default;
};

struct CellRow {
    std::uint32_t row = 0;
    std::vector<Columns> inside;  // every point of the cell is covered
    std::vector<Columns> border;  // perhaps; disjoint from inside
};

// Rows ascending, columns ascending and disjoint. `reach_m`: places are squares of at most this
// half side, so cells near the shape count as border too.
std::vector<CellRow> cell_rows(Shape::Impl const& shape, double reach_m);

}  // namespace alertd::geo
