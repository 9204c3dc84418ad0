#include "geo/geos.hpp"

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace alertd::geo::geos {
namespace {

thread_local std::string last_message;

void keep_message(char const* text, void*) {
    last_message = text;
}

class Handle {
public:
    Handle() : handle_(GEOS_init_r()) {
        if (!handle_) throw std::runtime_error("GEOS cannot start");
        GEOSContext_setErrorMessageHandler_r(handle_, keep_message, nullptr);
    }
    ~Handle() { GEOS_finish_r(handle_); }
    Handle(Handle const&) = delete;
    Handle& operator=(Handle const&) = delete;
    GEOSContextHandle_t get() const { return handle_; }

private:
    GEOSContextHandle_t handle_;
};

PositionRing positions_of(GEOSGeometry const* linear_ring) {
    auto const* sequence = GEOSGeom_getCoordSeq_r(handle(), linear_ring);
    unsigned size = 0;
    GEOSCoordSeq_getSize_r(handle(), sequence, &size);
    PositionRing positions(size);
    GEOSCoordSeq_copyToBuffer_r(handle(), sequence, &positions.data()->x, 0, 0);
    return positions;
}

PositionPolygon rings_of(GEOSGeometry const* polygon) {
    PositionPolygon rings{positions_of(GEOSGetExteriorRing_r(handle(), polygon))};
    int const holes = GEOSGetNumInteriorRings_r(handle(), polygon);
    for (int i = 0; i < holes; ++i)
        rings.push_back(positions_of(GEOSGetInteriorRingN_r(handle(), polygon, i)));
    return rings;
}

void collect_polygons(GEOSGeometry const* geometry, std::vector<PositionPolygon>& found) {
    if (GEOSisEmpty_r(handle(), geometry) == 1) return;
    int const type = GEOSGeomTypeId_r(handle(), geometry);
    if (type == GEOS_POLYGON) found.push_back(rings_of(geometry));
    if (type != GEOS_MULTIPOLYGON && type != GEOS_GEOMETRYCOLLECTION) return;
    int const count = GEOSGetNumGeometries_r(handle(), geometry);
    for (int i = 0; i < count; ++i)
        collect_polygons(GEOSGetGeometryN_r(handle(), geometry, i), found);
}

Geometry rectangle(FixedBox const& box) {
    return Geometry(GEOSGeom_createRectangle_r(handle(), box.west, box.south, box.east, box.north));
}

}  // namespace

GEOSContextHandle_t handle() {
    thread_local Handle const mine;
    return mine.get();
}

std::string take_message() {
    return std::exchange(last_message, {});
}

Geometry ring(PositionRing const& positions) {
    if (positions.size() < 4 || positions.front() != positions.back()) return nullptr;
    auto* sequence = GEOSCoordSeq_copyFromBuffer_r(handle(), &positions.data()->x,
                                                   unsigned(positions.size()), 0, 0);
    if (!sequence) return nullptr;
    return Geometry(GEOSGeom_createLinearRing_r(handle(), sequence));
}

Geometry polygon(PositionPolygon const& rings) {
    if (rings.empty()) return nullptr;
    Geometry shell = ring(rings.front());
    std::vector<Geometry> holes;
    for (std::size_t i = 1; i < rings.size(); ++i) {
        holes.push_back(ring(rings[i]));
        if (!holes.back()) return nullptr;
    }
    if (!shell) return nullptr;
    std::vector<GEOSGeometry*> given;
    for (Geometry& hole : holes) given.push_back(hole.release());
    return Geometry(
        GEOSGeom_createPolygon_r(handle(), shell.release(), given.data(), unsigned(given.size())));
}

Geometry multi_polygon(std::vector<PositionPolygon> const& polygons) {
    std::vector<Geometry> parts;
    for (auto const& rings : polygons) {
        parts.push_back(polygon(rings));
        if (!parts.back()) return nullptr;
    }
    std::vector<GEOSGeometry*> given;
    for (Geometry& part : parts) given.push_back(part.release());
    return Geometry(GEOSGeom_createCollection_r(handle(), GEOS_MULTIPOLYGON, given.data(),
                                                unsigned(given.size())));
}

std::vector<PositionPolygon> polygons_of(GEOSGeometry const* geometry) {
    std::vector<PositionPolygon> found;
    collect_polygons(geometry, found);
    return found;
}

std::optional<Invalid> invalid(GEOSGeometry const* geometry) {
    char* reason = nullptr;
    GEOSGeometry* where = nullptr;
    char const answer = GEOSisValidDetail_r(handle(), geometry, 0, &reason, &where);
    Geometry const place(where);
    Invalid found{reason ? reason : "cannot be checked", {}};
    GEOSFree_r(handle(), reason);
    if (answer == 1) return std::nullopt;
    if (place && GEOSisEmpty_r(handle(), place.get()) == 0) {
        GEOSGeomGetX_r(handle(), place.get(), &found.at.x);
        GEOSGeomGetY_r(handle(), place.get(), &found.at.y);
    }
    return found;
}

Geometry intersection(GEOSGeometry const* a, GEOSGeometry const* b) {
    Geometry common(GEOSIntersection_r(handle(), a, b));
    if (common) return common;
    return Geometry(GEOSIntersectionPrec_r(handle(), a, b, 1.0));
}

BoxTree::BoxTree(std::span<FixedBox const> boxes) : tree_(GEOSSTRtree_create_r(handle(), 10)) {
    for (std::size_t i = 0; i < boxes.size(); ++i)
        GEOSSTRtree_insert_r(handle(), tree_.get(), rectangle(boxes[i]).get(),
                             reinterpret_cast<void*>(i + 1));
    // The tree sorts itself at its first question: here, before other threads ask.
    if (!boxes.empty()) (void)meeting(boxes[0]);
}

std::vector<std::uint32_t> BoxTree::meeting(FixedBox const& box) const {
    std::vector<std::uint32_t> found;
    auto const take = [](void* item, void* list) {
        static_cast<std::vector<std::uint32_t>*>(list)->push_back(
            std::uint32_t(reinterpret_cast<std::size_t>(item) - 1));
    };
    GEOSSTRtree_query_r(handle(), tree_.get(), rectangle(box).get(), take, &found);
    std::sort(found.begin(), found.end());
    return found;
}

PositionRing closed_ring(std::span<Fixed const> open_ring) {
    PositionRing ring;
    ring.reserve(open_ring.size() + 1);
    for (Fixed f : open_ring) ring.push_back(position(f));
    if (!ring.empty()) ring.push_back(ring.front());
    return ring;
}

}  // namespace alertd::geo::geos
