#pragma once
// The border of an area as edges sorted into horizontal bands: which side of it a point is on,
// without looking at every edge. Even-odd over all rings, so holes and several polygons cost
// nothing. Immutable, safe for any number of readers.
#include <cstdint>
#include <span>
#include <vector>

#include "geo/exact.hpp"

namespace alertd::geo {

enum class Side { outside, border, inside };

class EdgeBands {
public:
    EdgeBands() = default;
    explicit EdgeBands(std::vector<Edge> edges);

    FixedBox const& box() const { return box_; }
    std::span<Edge const> edges() const { return edges_; }

    Side side(Fixed p) const;
    // Half-open: of areas that share a border, exactly one has a point on it.
    bool has(Fixed p) const;
    // Does any edge have a point in common with the closed box?
    bool border_meets(FixedBox const& box) const;

    // Calls visit(edge) for every edge near the rows south..north, some more than once, until it
    // returns true.
    template <class Visit>
    bool any(std::int32_t south, std::int32_t north, Visit visit) const {
        if (edges_.empty() || north < box_.south || south > box_.north) return false;
        for (std::size_t band = band_of(south), last = band_of(north); band <= last; ++band)
            for (std::uint32_t i = first_[band]; i < first_[band + 1]; ++i)
                if (visit(edges_[order_[i]])) return true;
        return false;
    }

private:
    std::size_t band_of(std::int32_t y) const;
    void fill();

    std::vector<Edge> edges_;
    FixedBox box_;
    std::int64_t height_ = 1;           // of a band, in units
    std::vector<std::uint32_t> first_;  // of a band in order_; one more than there are bands
    std::vector<std::uint32_t> order_;  // numbers of edges
};

}  // namespace alertd::geo
