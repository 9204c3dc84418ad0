#pragma once
// Exact integer geometry on the lattice of 1e-7 degrees: no rounding, so every answer is the same
// on every machine. Differences of coordinates stay under 2^31 (a country is 2^28 wide), so
// products fit 64 bits.
#include <cstdint>
#include <span>

#include "geo/shape.hpp"

namespace alertd::geo {

struct Edge {
    Fixed a, b;
};

// Closed.
struct FixedBox {
    std::int32_t south = INT32_MAX, west = INT32_MAX, north = INT32_MIN, east = INT32_MIN;
    bool operator==(FixedBox const&) const = default;

    void take(Fixed f);
    bool contains(Fixed f) const {
        return f.y >= south && f.y <= north && f.x >= west && f.x <= east;
    }
    bool meets(FixedBox const& o) const {
        return south <= o.north && o.south <= north && west <= o.east && o.west <= east;
    }
};

FixedBox box_of(Edge const& e);
Box to_box(FixedBox const& box);

// Twice the area of a, b, p: positive when p lies left of a -> b.
inline std::int64_t turn(Fixed a, Fixed b, Fixed p) {
    return (std::int64_t{b.x} - a.x) * (std::int64_t{p.y} - a.y) -
           (std::int64_t{b.y} - a.y) * (std::int64_t{p.x} - a.x);
}

bool on_edge(Edge const& e, Fixed p);

// cross: the two edges pass through each other inside both, so areas on both sides of each overlap.
// touch: they share a point, but an end of one of them is in it.
enum class Contact { none, touch, cross };
Contact contact(Edge const& e, Edge const& f);

// Any point in common with the closed box.
bool meets(Edge const& e, FixedBox const& box);

// True when a ray from p to the east passes e. Half-open in y: of two areas with a common border,
// one has the point.
bool passes(Edge const& e, Fixed p);

// Of a closed or open ring, counter-clockwise positive, square units.
double signed_area(std::span<Fixed const> ring);

}  // namespace alertd::geo
