#pragma once
// How much of one commune lies in a shape. Whether at all is decided exactly on the lattice; GEOS
// only measures the share.
#include <optional>

#include "geo/edge_bands.hpp"
#include "geo/shape_parts.hpp"
#include "geo/snapshot.hpp"

namespace alertd::geo {

class Overlay {
public:
    Overlay(Snapshot const& snapshot, Shape::Impl const& shape)
        : snapshot_(snapshot), shape_(shape) {}

    // The share of the commune's area, 0 < share <= 1; none when they have at most a border in
    // common.
    std::optional<double> share(std::size_t commune, EdgeBands const& border);

private:
    enum class Relation { apart, touching, meeting, within };
    Relation relation(std::size_t commune, EdgeBands const& border, EdgeBands const& part) const;
    bool common_area(GEOSGeometry const* commune, std::size_t part) const;
    double measured(std::size_t commune, GEOSGeometry const* geometry);

    Snapshot const& snapshot_;
    Shape::Impl const& shape_;
    geos::Geometry joined_;  // made when first needed
};

}  // namespace alertd::geo
