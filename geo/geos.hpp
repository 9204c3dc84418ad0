#pragma once
// GEOS behind owners: a handle a thread, geometries that free themselves. Included by geo/*.cpp
// only. Geometries are made where they are used and never shared between threads: GEOS fills caches
// inside them at the first look.
#include <geos_c.h>

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "geo/exact.hpp"

namespace alertd::geo::geos {

// This thread's handle.
GEOSContextHandle_t handle();
// What GEOS said last on this thread, then forgotten.
std::string take_message();

struct Free {
    void operator()(GEOSGeometry* g) const { GEOSGeom_destroy_r(handle(), g); }
};
using Geometry = std::unique_ptr<GEOSGeometry, Free>;

// x, y; a closed ring.
struct Position {
    double x = 0, y = 0;
    bool operator==(Position const&) const = default;
};
using PositionRing = std::vector<Position>;
using PositionPolygon = std::vector<PositionRing>;  // the shell, then its holes

// Null when GEOS refuses it (a ring not closed or too short).
Geometry ring(PositionRing const& positions);
Geometry polygon(PositionPolygon const& rings);
Geometry multi_polygon(std::vector<PositionPolygon> const& polygons);

// All polygons in it, of whatever collection; lines and points are left out.
std::vector<PositionPolygon> polygons_of(GEOSGeometry const* geometry);

// None when valid; else GEOS's reason and where.
struct Invalid {
    std::string reason;
    Position at;
};
std::optional<Invalid> invalid(GEOSGeometry const* geometry);

// The common area of both; when GEOS fails on it, once more on the whole lattice, which is robust.
// Null: both failed.
Geometry intersection(GEOSGeometry const* a, GEOSGeometry const* b);

// Boxes by number.
class BoxTree {
public:
    explicit BoxTree(std::span<FixedBox const> boxes);
    // The numbers of the boxes that meet `box`, ascending.
    std::vector<std::uint32_t> meeting(FixedBox const& box) const;

private:
    struct FreeTree {
        void operator()(GEOSSTRtree* t) const { GEOSSTRtree_destroy_r(handle(), t); }
    };
    std::unique_ptr<GEOSSTRtree, FreeTree> tree_;
};

// In the lattice's units.
inline Position position(Fixed f) {
    return {double(f.x), double(f.y)};
}
PositionRing closed_ring(std::span<Fixed const> open_ring);

}  // namespace alertd::geo::geos
